// What a lens shows of one face: each pixel's ray picks its texel from a picture that a pinhole took from the same place.
// Rays are given at every so many pixels, and between them they are as good as linear. Read by passes/lens.py.

struct Lens {
    right: vec4f,  // xyz: unit, in eye space; w: of the face, texels in a unit of its plane z = 1
    down: vec4f,   // likewise; w: pixels from one ray to the next
    ahead: vec4f,  // likewise; w: the near plane of both, scene units
    shift: vec2f,  // texels: where the middle of the face is
    corner: vec2f, // pixels: of the part of the picture that the lens shows
    extent: vec2f, // likewise: its width and height
    alone: u32,    // 1: this face is the only one, and shows all; 0: it is a side of a cube
};

@group(1) @binding(0) var<uniform> lens: Lens;
@group(1) @binding(1) var rays: texture_2d<f32>;  // xyz: in eye space; w 1, or 0 where the lens shows nothing
@group(1) @binding(2) var face_color: texture_2d<f32>;
@group(1) @binding(3) var face_depth: texture_depth_2d;
@group(1) @binding(4) var face_id: texture_2d<u32>;

@vertex
fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    // One triangle that covers the target.
    return vec4f(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

struct Seen {
    ray: vec3f,    // in eye space
    local: vec3f,  // the same in the axes of the face
    texel: vec2u,
    there: bool,   // whether this face shows it
};

fn seen_at(pixel: vec2f) -> Seen {
    // The first ray is half a step outside of the part, so that all its pixels lie between rays.
    let within = pixel - lens.corner;
    let at = clamp(within, vec2f(0.0), lens.extent) / lens.down.w + 0.5;
    let first = vec2u(at);
    let part = fract(at);
    let upper = mix(textureLoad(rays, first, 0), textureLoad(rays, first + vec2u(1u, 0u), 0), part.x);
    let lower = mix(
        textureLoad(rays, first + vec2u(0u, 1u), 0), textureLoad(rays, first + vec2u(1u, 1u), 0), part.x
    );
    let ray = mix(upper, lower, part.y);
    let local = vec3f(dot(ray.xyz, lens.right.xyz), dot(ray.xyz, lens.down.xyz), dot(ray.xyz, lens.ahead.xyz));
    let inside = lens.alone == 1u || max(abs(local.x), abs(local.y)) <= local.z;
    let shown = all(within > vec2f(0.0)) && all(within < lens.extent);
    let there = shown && ray.w > 0.999 && local.z > 0.0 && inside;
    let plane = local.xy / local.z * lens.right.w + lens.shift;
    let last = vec2f(textureDimensions(face_depth)) - 1.0;
    return Seen(ray.xyz, local, vec2u(clamp(plane, vec2f(0.0), last)), there);
}

@fragment
fn color(@builtin(position) at: vec4f) -> @location(0) vec4f {
    let seen = seen_at(at.xy);
    if !seen.there {
        discard;
    }
    return textureLoad(face_color, seen.texel, 0);
}

struct Solid {
    @location(0) id: vec2u,
    @builtin(frag_depth) depth: f32,
};

@fragment
fn solid(@builtin(position) at: vec4f) -> Solid {
    let seen = seen_at(at.xy);
    let id = textureLoad(face_id, seen.texel, 0).xy;
    if !seen.there || id.x == 0u {
        discard;
    }
    let depth = textureLoad(face_depth, seen.texel, 0);
    // Along the axis of the picture; what a fisheye lens sees beside or behind itself has none that could be told.
    let z = seen.ray.z / seen.local.z * lens.ahead.w / max(depth, 1e-30);
    let has_depth = depth > 0.0 && z > lens.ahead.w;
    return Solid(id, select(0.0, lens.ahead.w / z, has_depth));
}
