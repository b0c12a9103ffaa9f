// From the visibility buffer to the targets: the tiles of the image in which something may lie, shaded by what won.
// Drawn once per kind and window; tiles and pixels of others are left alone. Read by passes/rasterized.py.
// The kind's own file says with `resolves` which tiles it wants.

@group(2) @binding(0) var<storage, read> visibility: array<vec2u>;  // code, depth bits
@group(2) @binding(1) var<storage, read> occupied: array<u32>;

struct Resolved {
    @location(0) color: vec4f,
    @location(1) id: vec2u,
    @location(2) normal: vec4f,
    @builtin(frag_depth) depth: f32,
}

@vertex fn vertex(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
    let tile = i32(i / 6u);
    if !resolves(occupied[tile]) {
        return OUTSIDE;
    }
    let columns = tile_columns();
    let corner = array<u32, 6>(0u, 1u, 2u, 2u, 1u, 3u)[i % 6u];
    let at = vec2i(tile % columns, tile / columns) + vec2i(vec2u(corner & 1u, corner >> 1u));
    return clip_from_pixel(vec2f(at * TILE), 0.0);
}

fn winner(position: vec4f) -> vec2u {
    let pixel = vec2u(position.xy);
    return visibility[pixel.y * u32(view.size.x) + pixel.x];
}

// Index within the window of the element that won, or at least window.count if it is not of this kind and window.
fn element_of(code: u32, kind: u32) -> u32 {
    return select(0xffffffffu, (code & INDEX_MASK) - window.first, code >> KIND_SHIFT == kind);
}
