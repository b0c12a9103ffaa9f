// What lies behind everything: a gradient from straight down to straight up of the space, drawn first.
// Read by passes/background.py.

struct Sky {
    @builtin(position) position: vec4f,
    @location(0) ray: vec3f,   // eye space, any length
    @location(1) @interpolate(flat) bottom: vec3f,  // square roots of linear RGB
    @location(2) @interpolate(flat) top: vec3f,
}

const ORTHOGRAPHIC_SPREAD = 0.6;  // parallel rays have one elevation: the gradient is that of an eye so wide

@vertex fn vertex(@builtin(vertex_index) index: u32) -> Sky {
    let ndc = vec2f(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0);
    let m = view.clip_from_eye;
    let y = (ndc.y - m[2].y) / m[1].y;
    let x = (ndc.x - m[2].x - m[1].x * y) / m[0].x;
    let aspect = view.size.x / view.size.y;
    let spread = vec2f(ndc.x * aspect, -ndc.y) * ORTHOGRAPHIC_SPREAD;
    let is_drawn = view.background_top.w > 0.0;
    return Sky(
        select(vec4f(2.0, 2.0, 2.0, 1.0), vec4f(ndc, 0.0, 1.0), is_drawn),
        vec3f(select(vec2f(x, y), spread, view.orthographic != 0u), 1.0),
        sqrt(view.background_bottom.rgb),
        sqrt(view.background_top.rgb),
    );
}

// Between 0 and 1, different from pixel to pixel and without a pattern the eye would find (Jimenez, 2014:
// interleaved gradient noise).
fn dither(pixel: vec2f) -> f32 {
    return fract(52.9829189 * fract(dot(pixel, vec2f(0.06711056, 0.00583715))));
}

@fragment fn fragment(in: Sky) -> @location(0) vec4f {
    if all(in.bottom == in.top) {
        return vec4f(view.background_top.rgb, 1.0);
    }
    let elevation = dot(normalize(in.ray), view.eye_up.xyz) * 0.5 + 0.5;
    // Square roots are nearly sRGB, and much cheaper: half a step of it hides the steps of 8 bits.
    let root = mix(in.bottom, in.top, elevation) + (dither(in.position.xy) - 0.5) / 255.0;
    return vec4f(root * max(root, vec3f(0.0)), 1.0);
}
