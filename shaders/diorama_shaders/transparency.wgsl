// The last step of weighted blended transparency: the weighted mean of all translucent surfaces of a pixel, laid over
// the opaque ones with the coverage they have together. The first steps: `transparent_out` in common.wgsl.
// Read by passes/transparency.py.

@group(1) @binding(0) var accumulated: texture_2d<f32>;  // sum of weight * (alpha * rgb, alpha)
@group(1) @binding(1) var revealed: texture_2d<f32>;     // product of (1 - alpha)

@vertex fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    return vec4f(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

@fragment fn fragment(@builtin(position) position: vec4f) -> @location(0) vec4f {
    let pixel = vec2u(position.xy);
    let sum = textureLoad(accumulated, pixel, 0);
    if sum.a <= 0.0 {
        discard;
    }
    return vec4f(sum.rgb / sum.a, 1.0 - textureLoad(revealed, pixel, 0).r);
}
