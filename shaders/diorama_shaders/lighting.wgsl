// The light of solid surfaces: one key light over the eye's left shoulder, and a soft fill from the sky and the ground
// of the space. It comes with the eye, so no view of a thing is dark. A white surface that faces the key is about white.
// Used by meshes.wgsl and arrows.wgsl.

const KEY = 0.74;
const SKY = 0.30;
const GROUND = 0.10;

// How much light a surface reflects; `normal` is of unit length, in eye space, on the side that is seen.
fn light(normal: vec3f) -> f32 {
    let elevation = dot(normal, view.eye_up.xyz) * 0.5 + 0.5;
    return KEY * max(dot(normal, view.to_key.xyz), 0.0) + mix(GROUND, SKY, elevation);
}

// The face's own normal, towards the eye, of any length; `eye` is the position, interpolated over the face.
fn face_normal(eye: vec3f) -> vec3f {
    let normal = cross(dpdx(eye), dpdy(eye));
    let from_eye = select(eye, vec3f(0.0, 0.0, 1.0), view.orthographic != 0u);
    return select(normal, -normal, dot(normal, from_eye) > 0.0);
}

// Normals go with the inverse transpose of a matrix; its cofactors differ by a factor and never divide by zero.
fn eye_normal(p: Placement, local: vec3f) -> vec3f {
    return vec3f(
        dot(cross(p.row1.xyz, p.row2.xyz), local),
        dot(cross(p.row2.xyz, p.row0.xyz), local),
        dot(cross(p.row0.xyz, p.row1.xyz), local),
    );
}

// Unit vector of two snorm16, octahedral.
fn unpack_normal(packed: u32) -> vec3f {
    let e = unpack2x16snorm(packed);
    let z = 1.0 - abs(e.x) - abs(e.y);
    let fold = vec2f(max(-z, 0.0));
    return normalize(vec3f(e - select(-fold, fold, e >= vec2f(0.0)), z));
}

// Two snorm16 of a vector of any length, octahedral.
fn pack_normal(normal: vec3f) -> u32 {
    let n = normal / max(abs(normal.x) + abs(normal.y) + abs(normal.z), 1e-30);
    let folded = (1.0 - abs(n.yx)) * select(vec2f(-1.0), vec2f(1.0), n.xy >= vec2f(0.0));
    return pack2x16snorm(select(n.xy, folded, n.z < 0.0));
}
