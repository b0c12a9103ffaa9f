// What lies behind everything: a gradient from the picture's lower to its upper edge. It does not depend on the eye,
// so it is drawn once a size and copied from then on. Read by passes/background.py.

struct Gradient {
    @builtin(position) position: vec4f,
    @location(0) root: vec3f,  // square roots of linear RGB: nearly sRGB, so half a step of them hides those of 8 bits
}

@vertex fn vertex(@builtin(vertex_index) index: u32) -> Gradient {
    // One triangle that covers the picture; its colours are those of the edges, drawn on beyond them.
    let ndc = vec2f(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0);
    let root = mix(sqrt(view.background_bottom.rgb), sqrt(view.background_top.rgb), ndc.y * 0.5 + 0.5);
    return Gradient(vec4f(ndc, 0.0, 1.0), root);
}

// Between 0 and 1, different from pixel to pixel and without a pattern the eye would find (Jimenez, 2014:
// interleaved gradient noise).
fn dither(pixel: vec2f) -> f32 {
    return fract(52.9829189 * fract(dot(pixel, vec2f(0.06711056, 0.00583715))));
}

@fragment fn fragment(in: Gradient) -> @location(0) vec4f {
    let root = in.root + (dither(in.position.xy) - 0.5) / 255.0;
    return vec4f(root * abs(root), 1.0);
}
