// The mean of factor x factor pixels, for antialiasing. The texture decodes sRGB and the target encodes it, so the
// mean is of linear light. What the passes blend is premultiplied by alpha, since it lies over black that has none;
// what comes out is not. Read by view/downsample.py.

override factor: u32 = 2u;

@group(1) @binding(0) var fine: texture_2d<f32>;

@vertex
fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    // One triangle that covers the target.
    return vec4f(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

@fragment
fn fragment(@builtin(position) at: vec4f) -> @location(0) vec4f {
    let first = vec2u(at.xy) * factor;
    var sum = vec4f(0.0);
    for (var y = 0u; y < factor; y++) {
        for (var x = 0u; x < factor; x++) {
            sum += textureLoad(fine, first + vec2u(x, y), 0);
        }
    }
    return vec4f(sum.rgb / max(sum.a, 1e-6), sum.a / f32(factor * factor));
}
