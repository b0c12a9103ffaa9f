// What points, segments and boxes share: which elements are bound, and what a nothing is in a vertex shader.
// Read by passes/rasterized.py.

// A batch beyond the binding limit is bound and drawn in windows.
struct Window {
    first: u32,  // index in the batch of the window's first element
    count: u32,  // elements in the window that mean anything
}

@group(1) @binding(0) var<uniform> window: Window;

// The kinds of element in the visibility buffer: the high bits of a code.
const KIND_SHIFT = 30u;
const INDEX_MASK = 0x3fffffffu;

// The visibility buffer is resolved in tiles, and only those that something occupies; TILE in passes/visibility.py.
const TILE = 32;  // pixels
const LIT_POINTS = 1u;  // bits of a tile
const FLAT_POINTS = 2u;
const SEGMENTS = 4u;
const BOXES = 8u;

fn tile_columns() -> i32 {
    return (i32(view.size.x) + TILE - 1) / TILE;
}

const OUTSIDE = vec4f(-2.0, -2.0, 0.0, 1.0);  // a clip position off screen

fn is_transparent(rgba: u32) -> bool {
    return (rgba & 255u) != 255u;
}

fn is_finite(x: f32) -> bool {
    return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

fn clip_from_pixel(pixel: vec2f, depth: f32) -> vec4f {
    return vec4f(pixel.x / view.size.x * 2.0 - 1.0, 1.0 - pixel.y / view.size.y * 2.0, depth, 1.0);
}
