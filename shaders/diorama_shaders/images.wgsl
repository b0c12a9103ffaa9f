// Images as rectangles (0, 0) to (width, height) in the plane z = 0 of their placement: unlit, one texel one unit.
// Texels stay sharp when magnified and are averaged when minified. The instance in the id target is the texel's index.
// Read by passes/images.py; the placement is the instance index of the draw.

struct Plane {
    @builtin(position) position: vec4f,
    @location(0) texel: vec2f,  // (0.5, 0.5) is the centre of the first
    @location(1) @interpolate(flat) tint: vec4f,
    @location(2) @interpolate(flat) entity: u32,
    @location(3) @interpolate(flat) placement: u32,
}

const OPAQUE = 0.998;  // alpha from which a texel hides what is behind it
const CORNERS = array<vec2f, 6>(
    vec2f(0.0, 0.0), vec2f(1.0, 0.0), vec2f(0.0, 1.0), vec2f(0.0, 1.0), vec2f(1.0, 0.0), vec2f(1.0, 1.0),
);

@group(1) @binding(0) var texture: texture_2d<f32>;
@group(1) @binding(1) var texture_sampler: sampler;

fn corner(index: u32, placement: u32, is_backdrop: bool) -> Plane {
    let p = placements[placement];
    let texel = CORNERS[index] * vec2f(textureDimensions(texture));
    var clip = clip_from_eye(eye_from_local(p, vec3f(texel, 0.0)));
    if is_backdrop {
        clip.z = 0.0;
    }
    let outside = vec4f(2.0, 2.0, 2.0, 1.0);
    return Plane(select(clip, outside, p.entity == 0u), texel, unpack_color(p.color), entity_id(p), placement);
}

@vertex fn vertex(@builtin(vertex_index) index: u32, @builtin(instance_index) placement: u32) -> Plane {
    return corner(index, placement, false);
}

@vertex fn vertex_backdrop(@builtin(vertex_index) index: u32, @builtin(instance_index) placement: u32) -> Plane {
    return corner(index, placement, true);
}

// The sampler has nearest above and linear below a level of 0. The bias makes images of equal size exact, whatever the
// last digit of the derivatives.
fn sampled(in: Plane) -> vec4f {
    let uv = in.texel / vec2f(textureDimensions(texture));
    return textureSampleBias(texture, texture_sampler, uv, -0.01) * in.tint;
}

fn texel(in: Plane) -> vec2u {
    return min(vec2u(max(in.texel, vec2f(0.0))), textureDimensions(texture) - 1u);
}

fn id(in: Plane) -> vec2u {
    let at = texel(in);
    return vec2u(in.entity, at.y * textureDimensions(texture).x + at.x);
}

// Of the plane, on the side that is seen.
fn plane_normal(in: Plane) -> vec4f {
    if !NORMALS {
        return vec4f(0.0);
    }
    let p = placements[in.placement];
    let normal = normalize(cross(
        vec3f(p.row0.x, p.row1.x, p.row2.x),
        vec3f(p.row0.y, p.row1.y, p.row2.y),
    ));
    let from_eye = vec3f(eye_xy(in.position.xy) * (1.0 - f32(view.orthographic)), 1.0);
    return vec4f(select(normal, -normal, dot(normal, from_eye) > 0.0), 0.0);
}

@fragment fn fragment(in: Plane) -> OpaqueOut {
    let color = sampled(in);
    if color.a < OPAQUE {
        discard;
    }
    return OpaqueOut(vec4f(color.rgb, 1.0), id(in), plane_normal(in));
}

@fragment fn fragment_backdrop(in: Plane) -> OpaqueOut {
    let color = sampled(in);
    // Through a hole one sees the image behind. Of the texel itself: the id names no neighbour that shines through.
    if IDS && textureLoad(texture, texel(in), 0).a * in.tint.a <= 0.0 {
        discard;
    }
    return OpaqueOut(color, id(in), vec4f(0.0));
}

@fragment fn fragment_transparent(in: Plane) -> TransparentOut {
    let color = sampled(in);
    if color.a >= OPAQUE || color.a <= 0.0 {
        discard;
    }
    return transparent_out(color.rgb, color.a, in.position.z);
}
