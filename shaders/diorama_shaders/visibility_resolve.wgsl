// From the visibility buffer to the targets: a full-screen triangle that shades what won each pixel.
// Drawn once per kind and window; pixels of others are left alone. Read by passes/rasterized.py.

@group(2) @binding(0) var<storage, read> visibility: array<vec2u>;  // code, depth bits

struct Resolved {
    @location(0) color: vec4f,
    @location(1) id: vec2u,
    @builtin(frag_depth) depth: f32,
}

@vertex fn vertex(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
    return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

fn winner(position: vec4f) -> vec2u {
    let pixel = vec2u(position.xy);
    return visibility[pixel.y * u32(view.size.x) + pixel.x];
}

// Index within the window of the element that won, or at least window.count if it is not of this kind and window.
fn element_of(code: u32, kind: u32) -> u32 {
    if code >> KIND_SHIFT != kind {
        return 0xffffffffu;
    }
    return (code & INDEX_MASK) - window.first;
}
