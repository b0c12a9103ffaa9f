// A line as a capsule on screen: what lies within a radius of a straight piece, ends rounded.
// Segments and the edges of boxes, both rasterisers; the functions are the same, so the pictures agree.

struct Capsule {
    start: vec2f,   // pixels
    end: vec2f,     // pixels
    radius: vec2f,  // pixels, at start and end; between them it changes linearly on screen, as depth does
    depth: vec2f,   // clip depth, likewise
    drawn: bool,
}

// A line is never thinner than a pixel: else it would break into dots.
const THINNEST = 0.5;

// Share of the way from a to b at which a linear function that is `a` and `b` there reaches 0.
fn crossing(a: f32, b: f32) -> f32 {
    return a / (a - b);
}

// Cut (near, far), a range of shares of the way, to where the linear function is not negative.
fn cut(range: vec2f, a: f32, b: f32) -> vec2f {
    if a < 0.0 && b < 0.0 {
        return vec2f(1.0, 0.0);
    }
    if a < 0.0 {
        return vec2f(max(range.x, crossing(a, b)), range.y);
    }
    if b < 0.0 {
        return vec2f(range.x, min(range.y, crossing(a, b)));
    }
    return range;
}

// The capsule of a line between two points in eye space. The line is cut at the near plane, and so far outside the
// image that its ends do not show: float32 pixel coordinates would not do for what passes close by the eye.
fn capsule_of(start_eye: vec3f, end_eye: vec3f, radius: f32, scale: f32) -> Capsule {
    var capsule: Capsule;
    if !is_finite(start_eye.z + end_eye.z) {
        return capsule;
    }
    var range = cut(vec2f(0.0, 1.0), start_eye.z - view.near, end_eye.z - view.near);
    if view.orthographic != 0u {
        range = cut(range, view.far - start_eye.z, view.far - end_eye.z);
    }
    if range.x > range.y {
        return capsule;
    }
    let way = end_eye - start_eye;
    var a = start_eye + way * range.x;
    var b = start_eye + way * range.y;
    a.z = max(a.z, view.near);
    b.z = max(b.z, view.near);
    var clip_a = clip_from_eye(a);
    var clip_b = clip_from_eye(b);
    capsule.radius = vec2f(radius_in_pixels(radius, scale, a.z), radius_in_pixels(radius, scale, b.z));
    let margin = 4.0 * max(capsule.radius.x, capsule.radius.y) / min(view.size.x, view.size.y);
    let guard = 2.0 + margin;
    if max(max(abs(clip_a.x), abs(clip_a.y)) - guard * clip_a.w, max(abs(clip_b.x), abs(clip_b.y)) - guard * clip_b.w) > 0.0 {
        range = vec2f(0.0, 1.0);
        range = cut(range, guard * clip_a.w - clip_a.x, guard * clip_b.w - clip_b.x);
        range = cut(range, guard * clip_a.w + clip_a.x, guard * clip_b.w + clip_b.x);
        range = cut(range, guard * clip_a.w - clip_a.y, guard * clip_b.w - clip_b.y);
        range = cut(range, guard * clip_a.w + clip_a.y, guard * clip_b.w + clip_b.y);
        if range.x > range.y {
            return capsule;
        }
        let short_way = b - a;
        b = a + short_way * range.y;
        a = a + short_way * range.x;
        clip_a = clip_from_eye(a);
        clip_b = clip_from_eye(b);
        capsule.radius = vec2f(radius_in_pixels(radius, scale, a.z), radius_in_pixels(radius, scale, b.z));
    }
    capsule.start = pixel_from_clip(clip_a);
    capsule.end = pixel_from_clip(clip_b);
    capsule.depth = vec2f(clip_depth(a.z), clip_depth(b.z));
    capsule.drawn = is_finite(capsule.radius.x + capsule.radius.y);
    capsule.radius = max(capsule.radius, vec2f(THINNEST));
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
fn capsule_depth(capsule: Capsule, share: f32) -> f32 {
    return mix(capsule.depth.x, capsule.depth.y, share);
}
