// The ground: lines in the plane through the space's origin at right angles to its up, one pixel wide at every distance.
// Everything is linear on the picture but for one division: a pixel (u, v) sees the point of the plane at which the first
// coordinate is along1 / scale and the second along2 / scale. So the picture is covered with tiles that have the depth of
// the plane, and what lies beyond the horizon is clipped. Which lines are dense enough to show is decided for a tile.
// Read by passes/grid.py (GRID mirrors struct Grid).
//
// Coordinates are relative to the point of the plane at the eye's foot. Where that lies between the lines of a level is
// found in f64 beforehand, so the lines of a far origin are as sharp as those of a near one.

struct Grid {
    along1: vec4f,      // of (u, v, 1), u and v from the picture's middle: first coordinate times scale; w unused
    along2: vec4f,      // likewise, second coordinate
    scale: vec4f,       // likewise: cosine between down and the pixel's direction of unit depth; 0: horizon; w unused
    depth: vec4f,       // likewise: clip depth; w unused
    color: vec4f,       // linear RGB, straight alpha: of lines
    line1: vec4f,       // the axis along the first coordinate: x u + y v + z pixels from it, x and y of length 1; w unused
    line2: vec4f,       // likewise, along the second
    color1: vec4f,      // of the axis along the first coordinate
    color2: vec4f,      // of the axis along the second
    reach: f32,         // half the width of a line and half a pixel more: where its edge has faded, pixels
    axis_reach: f32,    // likewise, of axes
    densest: f32,       // log10 of the pixels between lines at which a level begins to fade, over the spacing of levels[0]
    _pad: f32,
}

struct Level {
    per_unit: f32,  // lines a scene unit
    spacing: f32,   // scene units between lines
    foot: vec2f,    // where the foot is, lines from one that is every tenth; 0 to 10
}

const SIDE = 32u;         // pixels, of a tile
const DECADES = 11.99;   // of levels
const FAINT = 0.35;      // alpha of lines so dense, as a share of that of wider ones
const LOG_5 = 0.69897;   // decimal
const LOG10_2 = 0.30103;
const HORIZON = vec2f(0.008, 0.06);  // values of scale between which lines fade

@group(1) @binding(0) var<uniform> grid: Grid;
@group(1) @binding(1) var<storage, read> levels: array<Level>;

struct Tile {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(linear) along_way: vec4f,  // along1, along2, scale; how far its level has faded, 0 to 1
    @location(1) @interpolate(flat) level: vec4f,        // of the tile: struct Level
    @location(2) @interpolate(flat) next: f32,           // every how many lines there is one of the next level
}

// The powers of ten between the finest level and the one whose lines are `densest` apart, at a place in the picture.
fn decades(along: vec3f) -> f32 {
    let scale = max(along.z, 0.5 * HORIZON.x);
    let along1 = grid.along1.xy - along.x / scale * grid.scale.xy;
    let along2 = grid.along2.xy - along.y / scale * grid.scale.xy;
    let units_per_pixel = max(length(along1), length(along2)) / scale;
    return clamp(log2(max(units_per_pixel, 1e-30)) * LOG10_2 + grid.densest, 0.0, DECADES);
}

fn along_at(at: vec2f) -> vec3f {
    let h = vec3f(at, 1.0);
    return vec3f(dot(grid.along1.xyz, h), dot(grid.along2.xyz, h), dot(grid.scale.xyz, h));
}

@vertex fn vertex(@builtin(vertex_index) index: u32) -> Tile {
    let columns = (u32(view.size.x) + SIDE - 1u) / SIDE;
    let tile = index / 6u;
    let corner = array<u32, 6>(0u, 1u, 2u, 2u, 1u, 3u)[index % 6u];
    let first = vec2f(vec2u(tile % columns, tile / columns) * SIDE) - 0.5 * view.size;
    let at = first + vec2f(vec2u(corner & 1u, corner >> 1u) * SIDE);
    let reach = f32(SIDE) * (abs(grid.scale.x) + abs(grid.scale.y));
    if along_at(first).z + reach < HORIZON.x {
        return Tile(vec4f(2.0, 2.0, 2.0, 1.0), vec4f(0.0), vec4f(0.0), 0.0);
    }
    // The levels are 1, 5, 10, 50 ... of a unit: each has all lines of the next.
    let wanted = decades(along_at(first + 0.5 * f32(SIDE)));
    let is_half = fract(wanted) >= LOG_5;
    let level = levels[u32(wanted) * 2u + u32(is_half)];
    let along = along_at(at);
    let above = decades(along) - floor(wanted);
    let way = select(above / LOG_5, (above - LOG_5) / (1.0 - LOG_5), is_half);
    let ndc = at * vec2f(2.0, -2.0) / view.size;
    let depth = dot(grid.depth.xyz, vec3f(at, 1.0));
    return Tile(
        vec4f(ndc, depth, 1.0),
        vec4f(along, way),
        vec4f(level.per_unit, level.spacing, level.foot),
        select(0.2, 0.5, is_half),
    );
}

// Whether numbers of lines are multiples of the inverse of `share`.
fn is_multiple(line: vec2f, share: f32) -> vec2<bool> {
    let number = line * share;
    return abs(number - round(number)) < vec2f(0.05);
}

@fragment fn fragment(in: Tile) -> @location(0) vec4f {
    let scale = in.along_way.z;
    let per_scale = 1.0 / scale;
    let here = in.along_way.xy * per_scale;
    // How far the neighbouring pixels' points are, from the derivatives of the quotient.
    let along1 = grid.along1.xy - here.x * grid.scale.xy;
    let along2 = grid.along2.xy - here.y * grid.scale.xy;
    let pixels_per_line = scale * in.level.y * inverseSqrt(vec2f(dot(along1, along1), dot(along2, along2)));
    // The nearest line of the level is the only one to look at. Every 2nd or 5th is of the next, every 10th of the one
    // after.
    let lines = here * in.level.x + in.level.zw;
    let line = round(lines);
    let covered = clamp(grid.reach - abs(lines - line) * pixels_per_line, vec2f(0.0), vec2f(1.0));
    let way = clamp(in.along_way.w, 0.0, 1.0);
    let finest = FAINT - FAINT * way;
    let weight = select(
        select(vec2f(finest), vec2f(1.0 - way + FAINT * way), is_multiple(line, in.next)),
        vec2f(1.0),
        is_multiple(line, 0.1),
    );
    let alpha = max(covered.x * weight.x, covered.y * weight.y) * faded(scale);
    if !(alpha > 0.0) {
        discard;
    }
    return vec4f(grid.color.rgb, grid.color.a * alpha);
}

fn faded(scale: f32) -> f32 {
    return clamp((scale - HORIZON.x) / (HORIZON.y - HORIZON.x), 0.0, 1.0);
}

// The lines through the origin: on the picture as straight as in space, so each is one quad.
struct AxisLine {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(linear) off_scale: vec2f,  // pixels from the line; scale
    @location(1) @interpolate(flat) color: vec4f,
}

@vertex fn vertex_axis(@builtin(vertex_index) index: u32) -> AxisLine {
    let is_second = index >= 6u;
    let line = select(grid.line1, grid.line2, is_second);
    let corner = array<u32, 6>(0u, 1u, 2u, 2u, 1u, 3u)[index % 6u];
    let off = select(-1.0, 1.0, (corner & 1u) != 0u) * grid.axis_reach;
    let way = select(-1.0, 1.0, (corner >> 1u) != 0u) * length(view.size);
    let at = line.xy * (off - line.z) + vec2f(-line.y, line.x) * way;
    let position = vec4f(at * vec2f(2.0, -2.0) / view.size, dot(grid.depth.xyz, vec3f(at, 1.0)), 1.0);
    return AxisLine(position, vec2f(off, along_at(at).z), select(grid.color1, grid.color2, is_second));
}

@fragment fn fragment_axis(in: AxisLine) -> @location(0) vec4f {
    let covered = clamp(grid.axis_reach - abs(in.off_scale.x), 0.0, 1.0);
    return vec4f(in.color.rgb, in.color.a * covered * faded(in.off_scale.y));
}
