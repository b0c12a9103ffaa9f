// Texts on rounded boxes, over everything: one list of rectangles, each a box or a glyph, in the order drawn.
// Read by passes/labels.py (dtype QUAD mirrors struct Quad below).

struct Quad {
    corner: vec2f,   // top left, pixels, whole
    size: vec2f,     // pixels, whole
    texel: vec2f,    // glyph: top left in the atlas
    color: u32,      // 0xRRGGBBAA
    rounding: f32,   // box: radius of its corners, pixels; negative: a glyph
}

struct Piece {
    @builtin(position) position: vec4f,
    @location(0) offset: vec2f,  // from the quad's corner, pixels
    @location(1) @interpolate(flat) color: vec4f,
    @location(2) @interpolate(flat) size: vec2f,
    @location(3) @interpolate(flat) texel: vec2f,
    @location(4) @interpolate(flat) rounding: f32,
}

@group(1) @binding(0) var<storage, read> quads: array<Quad>;
@group(1) @binding(1) var atlas: texture_2d<f32>;  // how much of a texel the glyph covers

const CORNERS = array<vec2f, 6>(
    vec2f(0.0, 0.0), vec2f(1.0, 0.0), vec2f(0.0, 1.0), vec2f(0.0, 1.0), vec2f(1.0, 0.0), vec2f(1.0, 1.0),
);

@vertex fn vertex(@builtin(vertex_index) index: u32) -> Piece {
    let quad = quads[index / 6u];
    let offset = CORNERS[index % 6u] * quad.size;
    let ndc = (quad.corner + offset) / view.size * vec2f(2.0, -2.0) + vec2f(-1.0, 1.0);
    return Piece(vec4f(ndc, 0.0, 1.0), offset, unpack_color(quad.color), quad.size, quad.texel, quad.rounding);
}

// How much of the pixel at `offset` lies inside a rounded rectangle.
fn box_coverage(offset: vec2f, size: vec2f, rounding: f32) -> f32 {
    let from_corner = abs(offset - size * 0.5) - size * 0.5 + rounding;
    let distance = length(max(from_corner, vec2f(0.0))) + min(max(from_corner.x, from_corner.y), 0.0) - rounding;
    return clamp(0.5 - distance, 0.0, 1.0);
}

@fragment fn fragment(in: Piece) -> @location(0) vec4f {
    var coverage: f32;
    if in.rounding < 0.0 {
        coverage = textureLoad(atlas, vec2u(in.texel + floor(in.offset)), 0).r;
    } else {
        coverage = box_coverage(in.offset, in.size, in.rounding);
    }
    return vec4f(in.color.rgb, in.color.a * coverage);
}
