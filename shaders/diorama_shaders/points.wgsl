// A point on screen: which pixels it covers, how deep and how bright it is there. With a radius in scene units it is a
// sphere, whose every pixel is found by its ray; with one in UI points it is round, wherever on the picture.
// Both rasterisers and the resolve use these functions, so they agree. Read by passes/points.py (POINT_COLUMNS).

@group(1) @binding(1) var<storage, read> position_color: array<vec4u>;  // xyz as f32 bits, local space; 0xRRGGBBAA
@group(1) @binding(2) var<storage, read> point_placement: array<u32>;
@group(1) @binding(3) var<storage, read> point_radius: array<f32>;      // > 0 scene units, < 0 UI points

const POINT_KIND = 1u;
const FAR_OUT = 1e6;      // on the plane z = 1
const OFF_PICTURE = 8.0;  // pixels around the picture that are as good as all beyond
const LIT_RADIUS = 2.0;  // pixels; larger points are lit spheres, others discs of exactly their colour

struct Disc {
    center: vec2f,  // pixels
    radius: f32,    // pixels
    depth: f32,     // clip depth of the centre
    eye: vec3f,     // the centre, eye space
    bulge: f32,     // radius of the sphere, scene units; negative: it is round on the picture; 0: a flat disc
    low: vec2f,     // pixels: the rectangle that it may cover, as far as it is about on the picture
    high: vec2f,
    plane: vec4f,   // of the placement
    drawn: bool,
}

fn disc_of(i: u32) -> Disc {
    var disc: Disc;
    let at = point_placement[i];
    let p = placements[at];
    let eye = eye_from_local(p, bitcast<vec3f>(position_color[i].xyz));
    // One test does for x, y and z: each is a term of eye.z, and no finite factor makes a non-finite term finite.
    if p.entity == 0u || !is_finite(eye.z) || eye.z < view.near {
        return disc;
    }
    var radius = p.radius;
    if is_nan(radius) {
        radius = point_radius[i];
    }
    let scale = placement_scale(p);
    disc.plane = plane_of(p, at);
    disc.eye = eye;
    disc.depth = clip_depth(eye.z);
    disc.center = pixel_from_clip(clip_from_eye(eye));
    disc.radius = radius_in_pixels(radius, scale, eye.z);
    if disc.radius > LIT_RADIUS && (p.entity & FLAT) == 0u {
        disc.bulge = radius_in_units(radius, scale, eye.z) * sign(radius);
    }
    let reach = max(disc.radius, 0.75);
    var bounds = vec4f(disc.center - reach, disc.center + reach);
    if disc.bulge > 0.0 {
        bounds = sphere_bounds(eye, disc.bulge);
    }
    disc.low = max(bounds.xy, vec2f(-OFF_PICTURE));
    disc.high = min(bounds.zw, view.size + OFF_PICTURE);
    disc.drawn = disc.depth >= 0.0 && disc.depth <= 1.0 && is_finite(disc.radius) && all(disc.low <= disc.high);
    return disc;
}

// Along one axis of the plane z = 1, where the planes through the eye that touch a sphere cut it (Mara and McGuire, JCGT
// 2(2), 2013, in the plane of that axis and z); the whole axis where the eye is in the sphere's slab.
fn tangents(across: f32, z: f32, radius: f32) -> vec2f {
    let beyond = across * across + z * z - radius * radius;
    let spread = radius / sqrt(max(beyond, 1e-30));
    let slope = across / z;
    let low = 1.0 + slope * spread;
    let high = 1.0 - slope * spread;
    return vec2f(
        select(-FAR_OUT, (slope - spread) / low, low > 0.0 && beyond > 0.0),
        select(FAR_OUT, (slope + spread) / high, high > 0.0 && beyond > 0.0),
    );
}

// The rectangle of pixels, low and high, that a sphere is seen in.
fn sphere_bounds(eye: vec3f, radius: f32) -> vec4f {
    let is_orthographic = view.orthographic != 0u;
    let x = select(tangents(eye.x, eye.z, radius), eye.x + vec2f(-radius, radius), is_orthographic);
    let y = select(tangents(eye.y, eye.z, radius), eye.y + vec2f(-radius, radius), is_orthographic);
    let m = view.clip_from_eye;
    let shift = select(m[2].xy, m[3].xy, is_orthographic);
    let middle = vec2f(x.x + x.y, y.x + y.y) * 0.5;
    let half_size = vec2f(x.y - x.x, y.y - y.x) * 0.5;
    let ndc = m[0].xy * middle.x + m[1].xy * middle.y + shift;
    let reach = (abs(m[0].xy) * half_size.x + abs(m[1].xy) * half_size.y) * 0.5 * view.size;
    let pixel = vec2f(ndc.x * 0.5 + 0.5, 0.5 - ndc.y * 0.5) * view.size;
    return vec4f(pixel - reach, pixel + reach);
}

// Where the ray through a pixel meets the sphere.
struct Hit {
    off: f32,       // distance of the ray from the centre, in radii; above 1 there is no hit, only the nearest point
    z: f32,         // eye space
    normal: vec3f,  // eye space, unit
}

fn disc_hit(disc: Disc, pixel_center: vec2f) -> Hit {
    if disc.bulge < 0.0 {
        let aside = (pixel_center - disc.center) / disc.radius;
        let off = length(aside);
        let height = sqrt(max(1.0 - off * off, 0.0));
        return Hit(off, disc.eye.z + disc.bulge * height, normalize(vec3f(aside, -height)));
    }
    let xy = eye_xy(pixel_center);
    let is_orthographic = view.orthographic != 0u;
    let direction = select(normalize(vec3f(xy, 1.0)), vec3f(0.0, 0.0, 1.0), is_orthographic);
    let to_center = disc.eye - select(vec3f(0.0), vec3f(xy, 0.0), is_orthographic);
    let along = dot(to_center, direction);
    let across = (to_center - along * direction) / disc.bulge;
    let off = length(across);
    let height = sqrt(max(1.0 - off * off, 0.0));
    return Hit(off, (along - disc.bulge * height) * direction.z, normalize(-across - height * direction));
}

// Pixels whose centre lies within; always the one in which the point lies, so that none is lost.
fn disc_covers(disc: Disc, pixel_center: vec2f) -> bool {
    let from_center = pixel_center - disc.center;
    var inside = dot(from_center, from_center) <= disc.radius * disc.radius;
    if disc.bulge > 0.0 {
        inside = disc_hit(disc, pixel_center).off <= 1.0;
    }
    return inside || all(floor(pixel_center) == floor(disc.center));
}

// Of a disc without bulge.
fn flat_depth(disc: Disc, pixel_center: vec2f) -> f32 {
    if disc.plane.w != 0.0 {
        return plane_depth(disc.plane, pixel_center, disc.depth, disc.depth, disc.radius);
    }
    return disc.depth;
}

fn disc_depth(disc: Disc, pixel_center: vec2f) -> f32 {
    if disc.bulge == 0.0 {
        return flat_depth(disc, pixel_center);
    }
    return clip_depth(max(disc_hit(disc, pixel_center).z, view.near));
}

// Factor of the colour.
fn disc_light(disc: Disc, pixel_center: vec2f) -> f32 {
    if disc.bulge == 0.0 {
        return 1.0;
    }
    return clamp(sqrt(max(1.2 - disc_hit(disc, pixel_center).off, 0.0)), 0.4, 1.0);
}

fn disc_normal(disc: Disc, pixel_center: vec2f) -> vec4f {
    if !NORMALS || disc.bulge == 0.0 {
        return TO_EYE;
    }
    return vec4f(disc_hit(disc, pixel_center).normal, 0.0);
}
