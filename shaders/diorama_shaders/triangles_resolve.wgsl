// The triangles that won a pixel of the visibility buffer: where the pixel's ray meets them, lit. Looks as meshes.wgsl
// does. Read by passes/triangles.py, after lighting.wgsl.

fn resolves(bits: u32) -> bool {
    return (bits & TRIANGLES) != 0u;
}

@group(1) @binding(2) var<storage, read> seen: array<Seen>;

// Weights of the three corners at a pixel, as seen in perspective. From positions relative to the pixel, times w, so
// that neither a tiny triangle nor a corner behind the eye loses digits.
fn weights(pixel: vec2f, a: Seen, b: Seen, c: Seen) -> vec3f {
    let to_a = a.pixel - pixel * a.w;
    let to_b = b.pixel - pixel * b.w;
    let to_c = c.pixel - pixel * c.w;
    let areas = vec3f(
        to_b.x * to_c.y - to_b.y * to_c.x,
        to_c.x * to_a.y - to_c.y * to_a.x,
        to_a.x * to_b.y - to_a.y * to_b.x,
    );
    // A pixel centre on the very edge: rounding must not leave the triangle.
    let inside = max(areas * select(-1.0, 1.0, areas.x + areas.y + areas.z > 0.0), vec3f(0.0));
    return inside / max(inside.x + inside.y + inside.z, 1e-30);
}

fn eye_position(v: Seen) -> vec3f {
    let m = view.clip_from_eye;
    let is_orthographic = view.orthographic != 0u;
    let z = select(v.w, view.far - v.depth * (view.far - view.near), is_orthographic);
    let shift = select(m[2].xy * z, m[3].xy, is_orthographic);
    let clip = vec2f(v.pixel.x / view.size.x * 2.0 - v.w, v.w - v.pixel.y / view.size.y * 2.0) - shift;
    return vec3f(unprojected(clip), z);
}

fn corner_normal(v: Seen) -> vec3f {
    return select(unpack_normal(v.normal), vec3f(0.0), v.normal == NO_NORMAL);
}

fn corner_color(v: Seen) -> vec3f {
    return vec3f(unpack2x16float(v.red_green), unpack2x16float(v.blue).x);
}

@fragment fn fragment(@builtin(position) position: vec4f) -> Resolved {
    let won = winner(position);
    let i = element_of(won.x, TRIANGLE_KIND);
    if i >= window.count || won.y == 0u {
        discard;
    }
    let first = window.first + i;
    let a = seen[indices[first]];
    let b = seen[indices[first + 1u]];
    let c = seen[indices[first + 2u]];
    let w = weights(position.xy, a, b, c);
    let eye = eye_position(a);
    let across = cross(eye_position(b) - eye, eye_position(c) - eye);
    let from_eye = select(eye, vec3f(0.0, 0.0, 1.0), view.orthographic != 0u);
    let face = select(across, -across, dot(across, from_eye) > 0.0);
    let smooth_normal = corner_normal(a) * w.x + corner_normal(b) * w.y + corner_normal(c) * w.z;
    let towards = select(smooth_normal, -smooth_normal, dot(smooth_normal, face) < 0.0);
    let normal = normalize(select(face, towards, dot(smooth_normal, smooth_normal) > 0.0));
    let rgb = corner_color(a) * w.x + corner_color(b) * w.y + corner_color(c) * w.z;
    var id = vec2u(0u);
    if IDS {
        id = vec2u(entity_id(placements[a.placement]), placements[a.placement].first);
    }
    return Resolved(vec4f(rgb * light(normal), 1.0), id, vec4f(normal, 0.0), bitcast<f32>(won.y));
}
