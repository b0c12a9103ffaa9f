// Plots of many long series: each covers a span of every column of pixels, and a pixel asks for those that are at it, from
// the topmost on until nothing behind would be seen. So what is hidden costs nothing, and no triangles are made. Which
// series are near is known for each tile of the picture, one bit a series.
// Read by passes/spans.py (SERIES mirrors struct Series). Colours are sRGB bytes, as the interface blends them.

struct Series {
    color: vec4f,    // sRGB, straight alpha
    half: f32,       // half the width of the line, pixels
    _pad0: f32,
    _pad1: f32,
    _pad2: f32,
}

const STEPS = 1.0 / 16.0;  // pixels in a unit of `spans`
const ABOVE = 64.0;        // pixels above the picture at which they begin
const TILE = vec2u(8u, 16u);  // pixels; as in passes/spans.py
const OPAQUE = 0.004;      // what of the background would be less than half a step of a byte

@group(0) @binding(0) var<storage, read> all_series: array<Series>;
@group(0) @binding(1) var<storage, read> spans: array<u32>;   // by column, then series: upper end, lower end << 16
@group(0) @binding(2) var<storage, read> slants: array<f32>;  // likewise: cosine of a straight line's slope; 0: no line
@group(0) @binding(3) var<storage, read> near: array<u32>;    // by tile, row by row: series, 32 a word
@group(0) @binding(4) var<uniform> size: vec4u;               // columns, series, tiles in a row, words of a tile

@vertex
fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    return vec4f(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

// How far above or below the line of one column a place is, pixels; negative within a span.
fn distance_to(at: u32, y: f32) -> f32 {
    let span = spans[at];
    let upper = f32(span & 0xffffu) * STEPS - ABOVE;
    let lower = f32(span >> 16u) * STEPS - ABOVE;
    if upper > lower { return 1e9; }
    return max(upper - y, y - lower);
}

fn slanted(at: u32, y: f32, outside: f32) -> f32 {
    let span = spans[at];
    let middle = f32((span & 0xffffu) + (span >> 16u)) * (0.5 * STEPS) - ABOVE;
    return max(outside, abs(y - middle) * slants[at]);
}

// How far a pixel is from the line of a series, pixels.
fn distance_from(number: u32, half: f32, x: u32, y: f32) -> f32 {
    let at = x * size.y + number;
    var away = distance_to(at, y);
    if away < half + 0.5 { away = slanted(at, y, away); }
    if half > 1.0 {  // so wide that it reaches into the next column
        if x > 0u { away = min(away, length(vec2f(1.0, max(distance_to(at - size.y, y), 0.0)))); }
        if x + 1u < size.x { away = min(away, length(vec2f(1.0, max(distance_to(at + size.y, y), 0.0)))); }
    }
    return max(away, 0.0);
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
            let own = all_series[number].color;
            let alpha = own.a * clamp(half + 0.5 - away, 0.0, 1.0) * min(half * 2.0, 1.0);
            color += own.rgb * (alpha * left);
            left *= 1.0 - alpha;
        }
    }
    let alpha = 1.0 - left;
    return vec4f(color / max(alpha, 1e-6), alpha);
}
