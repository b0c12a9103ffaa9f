// What light does between things, from the depth and the normals of the picture: eye-dome lighting (Boucheny, 2009),
// ambient occlusion (McGuire, Mara and Luebke, "Scalable Ambient Obscurance", HPG 2012) and the shadows of one light.
// What is drawn flat, as lines are, is no surface: it casts shadows and has none. Read by passes/shading.py (SHADING mirrors struct Shading).

struct Shading {
    shadow_from_eye: mat4x4f,  // to the clip space of the light's eye, whose w is 1
    picture_from_eye: mat4x4f, // a rotation: to the eye that normals are shown to
    to_light: vec4f,           // xyz: unit, in eye space, towards what casts shadows
    eye_dome: f32,             // strengths; 0: none
    occlusion: f32,
    shadows: f32,              // how dark, 0 to 1
    reach: f32,                // of the occlusion, scene units
    shadow_size: f32,          // pixels along the side of the light's picture
    shadow_texel: f32,         // scene units along the side of one of them
    shadow_range: f32,         // scene units between its near and far plane
    dome_per_unit: f32,        // of an orthographic eye: what a scene unit of depth is to eye-dome lighting
}

// What there is of it.
override EYE_DOME: bool = false;
override OCCLUDED: bool = false;
override SHADOWED: bool = false;
override NORMALS_SHOWN: bool = false;  // instead of all others: the picture is of normals

@group(1) @binding(0) var<uniform> shading: Shading;
@group(1) @binding(1) var depths: texture_depth_2d;
@group(1) @binding(2) var normals: texture_2d<f32>;
@group(1) @binding(3) var shadow_depths: texture_depth_2d;
@group(1) @binding(4) var occlusions: texture_2d<f32>;

const TAPS = 16;        // of the occlusion
const TURNS = 7.0;      // of the spiral they lie on
const MOST_PIXELS = 192.0;
const LEAST_LIGHT = 0.05;

@vertex fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    return vec4f(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

fn eye_z(depth: f32) -> f32 {
    return select(view.near / max(depth, 1e-30), view.far - depth * (view.far - view.near), view.orthographic != 0u);
}

fn depth_at(pixel: vec2i) -> f32 {
    return textureLoad(depths, clamp(pixel, vec2i(0), vec2i(view.size) - 1), 0);
}

fn eye_at(pixel: vec2i, depth: f32) -> vec3f {
    let xy = eye_xy(vec2f(pixel) + 0.5);
    let z = eye_z(depth);
    return vec3f(select(xy * z, xy, view.orthographic != 0u), z);
}

// Between 0 and 1, different from pixel to pixel (Jimenez, 2014: interleaved gradient noise).
fn noise(pixel: vec2f) -> f32 {
    return fract(52.9829189 * fract(dot(pixel, vec2f(0.06711056, 0.00583715))));
}

// How open the surface is to the sky around it: 1 is all.
@fragment fn occlude(@builtin(position) position: vec4f) -> @location(0) vec4f {
    let pixel = vec2i(position.xy);
    let depth = depth_at(pixel);
    let found = textureLoad(normals, pixel, 0);
    let normal = found.xyz;
    if depth <= 0.0 || dot(normal, normal) == 0.0 || found.w > 0.0 {
        return vec4f(1.0);
    }
    let at = eye_at(pixel, depth);
    let per_unit = select(view.pixels_per_unit / at.z, view.pixels_per_unit, view.orthographic != 0u);
    let radius = min(shading.reach * per_unit, MOST_PIXELS);
    if radius < 1.5 {
        return vec4f(1.0);
    }
    let reach = radius / per_unit;
    let turn = noise(vec2f(pixel)) * 6.28318531;
    var sum = 0.0;
    for (var i = 0; i < TAPS; i++) {
        let share = (f32(i) + 0.5) / f32(TAPS);
        let angle = share * TURNS * 6.28318531 + turn;
        let tap = pixel + vec2i(round(vec2f(cos(angle), sin(angle)) * share * radius));
        let tap_depth = depth_at(tap);
        if tap_depth <= 0.0 {
            continue;
        }
        let way = eye_at(clamp(tap, vec2i(0), vec2i(view.size) - 1), tap_depth) - at;
        let squared = dot(way, way);
        let fall = max(reach * reach - squared, 0.0);
        // The bias keeps what is flat free of its own noise.
        sum += fall * fall * fall * max((dot(way, normal) - 0.02 * reach) / (squared + 1e-4 * reach * reach), 0.0);
    }
    let sixth = reach * reach * reach * reach * reach * reach;
    return vec4f(max(0.0, 1.0 - sum * 3.5 * reach / (sixth * f32(TAPS))));
}

// The mean of the occlusion of 4 x 4 pixels, which levels the noise, without those of another surface.
fn openness(pixel: vec2i, z: f32) -> f32 {
    var sum = 0.0;
    var weights = 0.0;
    for (var y = -2; y < 2; y++) {
        for (var x = -2; x < 2; x++) {
            let near = clamp(pixel + vec2i(x, y), vec2i(0), vec2i(view.size) - 1);
            let depth = textureLoad(depths, near, 0);
            let weight = select(0.0, 1.0, depth > 0.0 && abs(eye_z(depth) - z) < 0.02 * z + 0.25 * shading.reach);
            sum += weight * textureLoad(occlusions, near, 0).r;
            weights += weight;
        }
    }
    return sum / max(weights, 1.0);
}

// How much of the light arrives, from 0 to 1.
fn lit_share(eye: vec3f, normal: vec3f) -> f32 {
    // Looked up a little above the surface, so that it casts no shadow on itself.
    let above = eye + normal * shading.shadow_texel * 2.0;
    let clip = (shading.shadow_from_eye * vec4f(above, 1.0)).xyz;
    if any(abs(clip.xy) > vec2f(0.99)) || clip.z < 0.0 || clip.z > 1.0 {
        return 1.0;
    }
    let at = vec2f(clip.x * 0.5 + 0.5, 0.5 - clip.y * 0.5) * shading.shadow_size - 0.5;
    let bias = shading.shadow_texel * 1.5 / shading.shadow_range;
    var sum = 0.0;
    for (var y = -1; y <= 2; y++) {
        for (var x = -1; x <= 2; x++) {
            let texel = clamp(vec2i(floor(at)) + vec2i(x, y), vec2i(0), vec2i(i32(shading.shadow_size) - 1));
            // Bilinear over the 3 x 3 means, so that edges of shadows are smooth.
            let part = fract(at);
            let weight = vec2f(
                select(select(1.0, 1.0 - part.x, x == -1), part.x, x == 2),
                select(select(1.0, 1.0 - part.y, y == -1), part.y, y == 2),
            );
            sum += weight.x * weight.y * select(0.0, 1.0, textureLoad(shadow_depths, texel, 0) <= clip.z + bias);
        }
    }
    return sum / 9.0;
}

// In proportion to the distance; where there is none, to the height of the picture, wherever the eye stands.
fn dome_depth(z: f32) -> f32 {
    return select(log2(z), z * shading.dome_per_unit, view.orthographic != 0u);
}

fn eye_dome(pixel: vec2i, z: f32) -> f32 {
    let far = dome_depth(z);
    let step = max(1.0, view.pixels_per_point * 1.4);
    var sum = 0.0;
    for (var i = 0; i < 8; i++) {
        let angle = f32(i) * 0.78539816;
        let depth = depth_at(pixel + vec2i(round(vec2f(cos(angle), sin(angle)) * step)));
        if depth > 0.0 {
            sum += max(0.0, far - dome_depth(eye_z(depth)));
        }
    }
    return exp(-sum / 8.0 * 60.0 * shading.eye_dome);
}

// A factor of the colour; alpha stays.
@fragment fn shade(@builtin(position) position: vec4f) -> @location(0) vec4f {
    let pixel = vec2i(position.xy);
    let depth = depth_at(pixel);
    let found = textureLoad(normals, pixel, 0);
    let normal = found.xyz;
    if depth <= 0.0 || dot(normal, normal) == 0.0 {
        discard;
    }
    if NORMALS_SHOWN {
        // Red, green and blue are right, up and towards the eye.
        let shown = (shading.picture_from_eye * vec4f(normal, 0.0)).xyz;
        let color = vec3f(shown.x, -shown.y, -shown.z) * 0.5 + 0.5;
        return vec4f(linear_from_srgb(color), 1.0);
    }
    let eye = eye_at(pixel, depth);
    var factor = 1.0;
    let is_solid = found.w == 0.0;
    if OCCLUDED && is_solid {
        factor *= pow(openness(pixel, eye.z), shading.occlusion);
    }
    if SHADOWED && is_solid {
        // What looks away from the light has none, whatever the light's picture says at its rim.
        let facing = smoothstep(0.0, 0.1, dot(normal, shading.to_light.xyz));
        let dark = 1.0 - lit_share(eye, normal) * facing;
        factor *= 1.0 - shading.shadows * dark;
    }
    if EYE_DOME {
        factor *= eye_dome(pixel, eye.z);
    }
    return vec4f(vec3f(max(factor, LEAST_LIGHT)), 1.0);
}
