// Arrows as solids: a cylinder, and a cone of four times its radius in height and twice its radius in width.
// One instance an arrow; the vertices are made from their number alone. The solid is built in eye space, so its faces
// are wound alike under any transform. Read by passes/arrows.py (dtype ARROW mirrors struct Arrow), after lighting.wgsl.

struct Arrow {
    origin: vec3f,
    color: u32,       // 0xRRGGBBAA
    vector: vec3f,
    placement: u32,
    radius: f32,      // of the shaft: > 0 scene units, < 0 UI points
    instance: u32,
    _pad: vec2u,
}

struct Solid {
    @builtin(position) position: vec4f,
    @location(0) color: vec4f,   // linear, lit
    @location(1) @interpolate(flat) id: vec2u,
    @location(2) normal: vec3f,  // eye space
}

// Rings of the solid, SIDES vertices each; passes/arrows.py joins them with triangles.
const START_CAP = 0u;
const SHAFT_START = 1u;
const SHAFT_END = 2u;
const CONE_CAP = 3u;
const CONE_BASE = 4u;
const CONE_TIP = 5u;

// Even. Eight for many arrows, more for few, which may be looked at closely.
override SIDES: u32 = 8u;
const EIGHT = array<vec2f, 8>(
    vec2f(1.0, 0.0), vec2f(0.70710678, 0.70710678), vec2f(0.0, 1.0), vec2f(-0.70710678, 0.70710678),
    vec2f(-1.0, 0.0), vec2f(-0.70710678, -0.70710678), vec2f(0.0, -1.0), vec2f(0.70710678, -0.70710678),
);

const CONE_HEIGHT = 4.0;  // in shaft radii
const CONE_RADIUS = 2.0;
const FULL_PIXELS = 2.0;  // of the shaft's radius: what is thinner has every second side only
const FOUR_SIDES = 1.11;  // how much wider a square is to look as wide as a circle, whichever way it is turned
const LEAST_PIXELS = 0.5; // of the shaft's radius: what is thinner would fall between the pixels

@group(1) @binding(0) var<storage, read> arrows: array<Arrow>;

fn circle(k: u32) -> vec2f {
    if SIDES == 8u {
        return EIGHT[k];
    }
    let angle = f32(k) * 6.28318531 / f32(SIDES);
    return vec2f(cos(angle), sin(angle));
}

// Half of the angle between two sides, as its cosine and sine.
fn half_step() -> vec2f {
    if SIDES == 8u {
        return vec2f(0.92387953, 0.38268343);
    }
    return vec2f(cos(3.14159265 / f32(SIDES)), sin(3.14159265 / f32(SIDES)));
}

fn shaft_radius(p: Placement, radius: f32, eye: vec3f) -> f32 {
    let z = max(eye.z, view.near);
    let scale = placement_scale(p);
    let least = LEAST_PIXELS / radius_in_pixels(1.0, 1.0, z);
    return max(radius_in_units(select(p.radius, radius, is_nan(p.radius)), scale, z), least);
}

fn solid(arrow: Arrow, index: u32, is_drawn: bool) -> Solid {
    let p = placements[arrow.placement];
    let start = eye_from_local(p, arrow.origin);
    let vector = eye_direction(p, arrow.vector);
    let size = length(vector);
    if !is_drawn || p.entity == 0u || size == 0.0 {
        return Solid(vec4f(2.0, 2.0, 2.0, 1.0), vec4f(0.0), vec2u(0u), vec3f(0.0));
    }
    let axis = vector / size;
    let end = start + vector;
    let cone_radius = min(shaft_radius(p, arrow.radius, end), size / CONE_HEIGHT);
    let is_thin = SIDES == 8u && radius_in_pixels(cone_radius, 1.0, max(end.z, view.near)) < FULL_PIXELS;
    let widen = select(1.0, FOUR_SIDES, is_thin);
    let neck = size - CONE_HEIGHT * cone_radius;

    // A right-handed frame about the axis.
    let helper = select(vec3f(1.0, 0.0, 0.0), vec3f(0.0, 1.0, 0.0), abs(axis.x) > 0.7);
    let side = normalize(cross(axis, helper));
    let other = cross(axis, side);
    let ring = index / SIDES;
    let k = index % SIDES;
    let at = circle(select(k, k & ~1u, is_thin));
    let step = half_step();
    let next = vec2f(at.x * step.x - at.y * step.y, at.x * step.y + at.y * step.x);
    let between = select(next, circle(k | 1u), is_thin);  // the tip's normals lie between those of the base
    let turn = select(at, between, ring == CONE_TIP);
    let outward = side * turn.x + other * turn.y;

    var along = neck;
    var radius = cone_radius;
    var normal = outward;
    switch ring {
        case START_CAP, SHAFT_START: {
            along = 0.0;
            radius = min(shaft_radius(p, arrow.radius, start), size / CONE_HEIGHT);
            normal = select(outward, -axis, ring == START_CAP);
        }
        case SHAFT_END: {}
        case CONE_CAP: {
            radius = CONE_RADIUS * cone_radius;
            normal = -axis;
        }
        case CONE_BASE: {
            radius = CONE_RADIUS * cone_radius;
            normal = normalize(outward * CONE_HEIGHT + axis * CONE_RADIUS);
        }
        default: {
            along = size;
            radius = 0.0;
            normal = normalize(outward * CONE_HEIGHT + axis * CONE_RADIUS);
        }
    }
    let color = unpack_color(arrow.color);
    return Solid(
        clip_from_eye(start + axis * along + outward * radius * widen),
        vec4f(color.rgb * light(normal), color.a),
        vec2u(entity_id(p), arrow.instance),
        normal,
    );
}

@vertex fn vertex(@builtin(vertex_index) index: u32, @builtin(instance_index) instance: u32) -> Solid {
    let arrow = arrows[instance];
    return solid(arrow, index, (arrow.color & 255u) == 255u);
}

@vertex fn vertex_transparent(@builtin(vertex_index) index: u32, @builtin(instance_index) instance: u32) -> Solid {
    let arrow = arrows[instance];
    let alpha = arrow.color & 255u;
    return solid(arrow, index, alpha > 0u && alpha < 255u);
}

@fragment fn fragment(in: Solid) -> OpaqueOut {
    return OpaqueOut(vec4f(in.color.rgb, 1.0), in.id, vec4f(normalize(in.normal), 0.0));
}

@fragment fn fragment_transparent(in: Solid) -> TransparentOut {
    return transparent_out(in.color.rgb, in.color.a, in.position.z);
}
