// A point as a disc on screen: which pixels it covers, how deep and how bright it is there.
// Both rasterisers and the resolve use these functions, so they agree. Read by passes/points.py (POINT_COLUMNS).

@group(1) @binding(1) var<storage, read> position_color: array<vec4u>;  // xyz as f32 bits, local space; 0xRRGGBBAA
@group(1) @binding(2) var<storage, read> point_placement: array<u32>;
@group(1) @binding(3) var<storage, read> point_radius: array<f32>;      // > 0 scene units, < 0 UI points

const POINT_KIND = 1u;
const LIT_RADIUS = 2.0;  // pixels; larger points are lit spheres, others discs of exactly their colour

struct Disc {
    center: vec2f,  // pixels
    radius: f32,    // pixels
    depth: f32,     // clip depth of the centre
    z: f32,         // eye-space z of the centre
    bulge: f32,     // how far the sphere stands out, scene units; 0: a flat disc
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
    disc.z = eye.z;
    disc.depth = clip_depth(eye.z);
    disc.center = pixel_from_clip(clip_from_eye(eye));
    disc.radius = radius_in_pixels(radius, scale, eye.z);
    if disc.radius > LIT_RADIUS && (p.entity & FLAT) == 0u {
        disc.bulge = radius_in_units(radius, scale, eye.z);
    }
    disc.drawn = disc.depth >= 0.0 && disc.depth <= 1.0 && is_finite(disc.radius);
    return disc;
}

// Pixels whose centre lies within the radius; always the one in which the point lies, so that none is lost.
fn disc_covers(disc: Disc, pixel_center: vec2f) -> bool {
    let from_center = pixel_center - disc.center;
    return dot(from_center, from_center) <= disc.radius * disc.radius
        || all(floor(pixel_center) == floor(disc.center));
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
    let offset = (pixel_center - disc.center) / disc.radius;
    let height = sqrt(max(1.0 - dot(offset, offset), 0.0));
    return clip_depth(max(disc.z - disc.bulge * height, view.near));
}

// Factor of the colour.
fn disc_light(disc: Disc, pixel_center: vec2f) -> f32 {
    if disc.bulge == 0.0 {
        return 1.0;
    }
    let distance = length(pixel_center - disc.center) / disc.radius;
    return clamp(sqrt(max(1.2 - distance, 0.0)), 0.4, 1.0);
}
