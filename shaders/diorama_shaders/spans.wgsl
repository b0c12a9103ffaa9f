// Plots of many long series: each covers a span of every column of pixels, and a pixel asks for those that are at it, from
// the topmost on until nothing behind would be seen. So what is hidden costs nothing, and no triangles are made. Which
// series are near is known for each tile of the picture, one bit a series.
// Read by passes/spans.py (SERIES and SPAN mirror the structs). Colours are sRGB bytes, as the interface blends them.

struct Series {
    color: u32,   // sRGB bytes, red first, straight alpha
    half: f32,    // half the width of the line, pixels
}

struct Span {
    ends: u32,    // upper end, lower end << 16
    slant: f32,   // of a straight line the cosine of its slope, negative if it falls; 0: all between the ends is covered
}

// Software adapters execute both sides of a branch, so wide lines have a pipeline of their own.
override WIDE: bool = false;  // whether any series is wider than a column on either side

const STEPS = 1.0 / 16.0;  // pixels in a unit of ends
const ABOVE = 64.0;        // pixels above the picture at which they begin
const TILE = vec2u(8u, 16u);  // pixels; as in passes/spans.py
const OPAQUE = 0.004;      // what of the background would be less than half a step of a byte

@group(0) @binding(0) var<storage, read> all_series: array<Series>;
@group(0) @binding(1) var<storage, read> spans: array<Span>;  // by column, then series
@group(0) @binding(2) var<storage, read> near: array<u32>;    // by tile, row by row: series, 32 a word
@group(0) @binding(3) var<uniform> size: vec4u;               // columns, series, tiles in a row, words of a tile

@vertex
fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    return vec4f(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

// Upper and lower end, pixels below the picture's upper edge.
fn ends_of(span: Span) -> vec2f {
    return vec2f(f32(span.ends & 0xffffu), f32(span.ends >> 16u)) * STEPS - ABOVE;
}

// How far a place is from what a line covers of a column; x from the column's left edge, pixels.
fn distance_to(at: u32, x: f32, y: f32) -> f32 {
    let span = spans[at];
    let ends = ends_of(span);
    if ends.x > ends.y { return 1e9; }
    if span.slant == 0.0 {
        return length(vec2f(max(max(-x, x - 1.0), 0.0), max(max(ends.x - y, y - ends.y), 0.0)));
    }
    let start = vec2f(0.0, select(ends.x, ends.y, span.slant > 0.0));
    let along = vec2f(1.0, (ends.y - ends.x) * select(1.0, -1.0, span.slant > 0.0));
    let from_start = vec2f(x, y) - start;
    return length(from_start - along * clamp(dot(from_start, along) / dot(along, along), 0.0, 1.0));
}

// How far the middle of a pixel is from the line of a series, pixels.
fn distance_from(number: u32, half: f32, x: u32, y: f32) -> f32 {
    let at = x * size.y + number;
    if WIDE && half > 1.0 {  // so wide that it reaches into the next column
        var away = distance_to(at, 0.5, y);
        if x > 0u { away = min(away, distance_to(at - size.y, 1.5, y)); }
        if x + 1u < size.x { away = min(away, distance_to(at + size.y, -0.5, y)); }
        return away;
    }
    let span = spans[at];
    let ends = ends_of(span);
    if ends.x > ends.y { return 1e9; }
    let outside = max(max(ends.x - y, y - ends.y), 0.0);
    return max(outside, abs((y - 0.5 * (ends.x + ends.y)) * span.slant));
}

@fragment
fn fragment(@builtin(position) position: vec4f) -> @location(0) vec4f {
    let at = vec2u(position.xy);
    let tile = (at.y / TILE.y * size.z + at.x / TILE.x) * size.w;
    var color = vec3f(0.0);
    var left = 1.0;
    for (var word = size.w; word > 0u && left > OPAQUE; word -= 1u) {
        var bits = near[tile + word - 1u];
        while bits != 0u && left > OPAQUE {
            let bit = firstLeadingBit(bits);
            bits ^= 1u << bit;
            let number = (word - 1u) * 32u + bit;
            let half = all_series[number].half;
            let away = distance_from(number, half, at.x, position.y);
            if away >= half + 0.5 { continue; }
            let own = unpack4x8unorm(all_series[number].color);
            let alpha = own.a * clamp(half + 0.5 - away, 0.0, 1.0) * min(half * 2.0, 1.0);
            color += own.rgb * (alpha * left);
            left *= 1.0 - alpha;
        }
    }
    let alpha = 1.0 - left;
    return vec4f(color / max(alpha, 1e-6), alpha);
}
