// A line as a capsule on screen: what lies within a radius of a straight piece, ends rounded.
// Segments and the edges of boxes use it in both rasterisers and in the resolve, so they agree. Comes before
// segments.wgsl or boxes.wgsl. Read by passes/segments.py and passes/boxes.py.

struct Capsule {
    start: vec2f,   // pixels
    end: vec2f,     // pixels
    radius: vec2f,  // pixels, at start and end; between them it changes linearly on screen, as depth does
    depth: vec2f,   // clip depth, likewise
    plane: vec4f,   // of the placement
    drawn: bool,
}

// A line is never thinner than a pixel: else it would break into dots.
const THINNEST = 0.5;

// Share of the way from a to b at which a linear function that is `a` and `b` there reaches 0.
fn crossing(a: f32, b: f32) -> f32 {
    return a / (a - b);
}

// Cut a range of shares of the way to where the linear function is not negative; empty ranges have x > y.
fn cut(range: vec2f, a: f32, b: f32) -> vec2f {
    let t = crossing(a, b);
    var shorter = range;
    shorter.x = select(range.x, max(range.x, t), a < 0.0);
    shorter.y = select(range.y, min(range.y, t), b < 0.0);
    return select(shorter, vec2f(2.0, 0.0), a < 0.0 && b < 0.0);
}

// The capsule of a line between two points in eye space. The line is cut at the near plane, and so far outside the
// image that its ends do not show: float32 pixel coordinates would not do for what passes close by the eye.
fn capsule_of(start_eye: vec3f, end_eye: vec3f, radius: f32, scale: f32, plane: vec4f) -> Capsule {
    var capsule: Capsule;
    let a = clip_from_eye(start_eye);
    let b = clip_from_eye(end_eye);
    var range = cut(vec2f(0.0, 1.0), start_eye.z - view.near, end_eye.z - view.near);
    range = cut(range, a.z, b.z);  // beyond the far plane of an orthographic eye
    let thickest = radius_in_pixels(radius, scale, max(min(start_eye.z, end_eye.z), view.near));
    let guard = 2.0 + 4.0 * thickest / min(view.size.x, view.size.y);
    range = cut(range, guard * a.w - a.x, guard * b.w - b.x);
    range = cut(range, guard * a.w + a.x, guard * b.w + b.x);
    range = cut(range, guard * a.w - a.y, guard * b.w - b.y);
    range = cut(range, guard * a.w + a.y, guard * b.w + b.y);
    if range.x > range.y || !is_finite(start_eye.z + end_eye.z + thickest) {
        return capsule;
    }
    let z = max(mix(vec2f(start_eye.z), vec2f(end_eye.z), range), vec2f(view.near));
    let clip_start = mix(a, b, range.x);
    let clip_end = mix(a, b, range.y);
    capsule.start = pixel_from_clip(clip_start);
    capsule.end = pixel_from_clip(clip_end);
    capsule.depth = clamp(vec2f(clip_start.z / clip_start.w, clip_end.z / clip_end.w), vec2f(0.0), vec2f(1.0));
    capsule.radius = vec2f(radius_in_pixels(radius, scale, z.x), radius_in_pixels(radius, scale, z.y));
    capsule.radius = max(capsule.radius, vec2f(THINNEST));
    capsule.plane = plane;
    capsule.drawn = true;
    return capsule;
}

// Share of the way from start to end of the line's point that is nearest to the pixel.
fn capsule_share(capsule: Capsule, pixel_center: vec2f) -> f32 {
    let way = capsule.end - capsule.start;
    let length_squared = dot(way, way);
    if length_squared == 0.0 {
        return 0.0;
    }
    return clamp(dot(pixel_center - capsule.start, way) / length_squared, 0.0, 1.0);
}

fn capsule_covers(capsule: Capsule, pixel_center: vec2f, share: f32) -> bool {
    let off = pixel_center - mix(capsule.start, capsule.end, share);
    let radius = mix(capsule.radius.x, capsule.radius.y, share);
    return dot(off, off) <= radius * radius;
}

// Clip depth is linear on screen along a straight line, in perspective too.
fn capsule_depth(capsule: Capsule, share: f32, pixel_center: vec2f) -> f32 {
    if capsule.plane.w != 0.0 {
        let ends = vec2f(min(capsule.depth.x, capsule.depth.y), max(capsule.depth.x, capsule.depth.y));
        return plane_depth(capsule.plane, pixel_center, ends.x, ends.y, max(capsule.radius.x, capsule.radius.y));
    }
    return mix(capsule.depth.x, capsule.depth.y, share);
}
