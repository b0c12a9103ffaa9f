// Triangles, lit from both sides, with vertex colours and perhaps a texture.
// Read by passes/meshes.py (dtype VERTEX mirrors struct Vertex below), after lighting.wgsl.

struct Vertex {
    @location(0) position: vec3f,  // in the placement's local space
    @location(1) normal: u32,      // octahedral snorm16; NO_NORMAL: the face's own
    @location(2) uv: vec2f,        // (0, 0): the texture's top left corner
    @location(3) color: u32,       // 0xRRGGBBAA
    @location(4) placement: u32,
}

struct Surface {
    @builtin(position) position: vec4f,
    @location(0) normal: vec3f,    // eye space, any length; zero: the face's own
    @location(1) eye: vec3f,
    @location(2) color: vec4f,     // linear, straight alpha
    @location(3) @interpolate(flat) id: vec2u,
    @location(4) uv: vec2f,
}

struct Material {
    cutoff: f32,      // texels of less alpha are cut out; negative: alpha is ignored
    translucent: u32, // 1: what is not opaque is left to the transparent pass
}

const NO_NORMAL = 0xffffffffu;
const OPAQUE = 0.998;  // alpha from which a surface hides what is behind it

@group(1) @binding(0) var texture: texture_2d<f32>;
@group(1) @binding(1) var texture_sampler: sampler;
@group(1) @binding(2) var<uniform> material: Material;

@vertex fn vertex(v: Vertex) -> Surface {
    let p = placements[v.placement];
    let eye = eye_from_local(p, v.position);
    let normal = select(eye_normal(p, unpack_normal(v.normal)), vec3f(0.0), v.normal == NO_NORMAL);
    let outside = vec4f(2.0, 2.0, 2.0, 1.0);
    return Surface(
        select(clip_from_eye(eye), outside, p.entity == 0u),
        normal,
        eye,
        unpack_color(v.color) * unpack_color(p.color),
        vec2u(entity_id(p), p.first),
        v.uv,
    );
}

// Unit normal on the side that is seen.
fn seen_normal(normal: vec3f, eye: vec3f) -> vec3f {
    let face = face_normal(eye);
    let known = dot(normal, normal) > 0.0;
    let seen = select(face, select(normal, -normal, dot(normal, face) < 0.0), known);
    return normalize(seen);
}

@fragment fn fragment(
    @location(0) normal: vec3f,
    @location(1) eye: vec3f,
    @location(2) color: vec4f,
    @location(3) @interpolate(flat) id: vec2u,
) -> OpaqueOut {
    let seen = seen_normal(normal, eye);
    return OpaqueOut(vec4f(color.rgb * light(seen), 1.0), id, vec4f(seen, 0.0));
}

@fragment fn fragment_textured(in: Surface) -> OpaqueOut {
    let color = in.color * textureSample(texture, texture_sampler, in.uv);
    let seen = seen_normal(in.normal, in.eye);
    if color.a < select(material.cutoff, OPAQUE, material.translucent != 0u) {
        discard;
    }
    return OpaqueOut(vec4f(color.rgb * light(seen), 1.0), in.id, vec4f(seen, 0.0));
}

@fragment fn fragment_transparent(in: Surface) -> TransparentOut {
    let color = in.color * textureSample(texture, texture_sampler, in.uv);
    let rgb = color.rgb * light(seen_normal(in.normal, in.eye));
    if color.a >= OPAQUE || color.a <= 0.0 {
        discard;
    }
    return transparent_out(rgb, color.a, in.position.z);
}
