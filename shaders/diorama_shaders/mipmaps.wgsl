// One level of a mip chain from the level above: the mean of 2 x 2 texels, of linear light weighted by alpha.
// An odd last row or column is dropped, as graphics drivers do. Read by passes/textures.py.

@group(1) @binding(0) var finer: texture_2d<f32>;

@vertex fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    return vec4f(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

@fragment fn fragment(@builtin(position) position: vec4f) -> @location(0) vec4f {
    let first = vec2u(position.xy) * 2u;
    let last = textureDimensions(finer) - 1u;
    var sum = vec4f(0.0);
    for (var i = 0u; i < 4u; i++) {
        let texel = textureLoad(finer, min(first + vec2u(i & 1u, i >> 1u), last), 0);
        sum += vec4f(texel.rgb * texel.a, texel.a);
    }
    return vec4f(sum.rgb / max(sum.a, 1e-6), sum.a * 0.25);
}
