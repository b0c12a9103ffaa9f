// Points of one placement that are all equally small, into the visibility buffer: one thread a point. What the threads
// share is read once, and every thread does the same steps.
// After elements.wgsl, points.wgsl and visibility.wgsl. Read by passes/clouds.py.

struct Cloud {
    row0: vec4f,     // eye_from_local: the placement, copied here because uniforms are read once a group of threads,
    row1: vec4f,     // storage once a thread
    row2: vec4f,
    plane: vec4f,    // of the placement
    first: u32,      // index in the batch of the first bound element
    start: u32,      // of the cloud, among the bound elements
    count: u32,      // 0 if it is not drawn
    radius: f32,     // pixels
}

// How many pixels a point can reach across and along: 1 if it is only its own pixel.
override SPAN: i32 = 1;

// Whether tiles are marked. A cloud of a million points covers the picture anyway, and marking costs as much as drawing.
override MARKS: bool = true;

// Whether the points are 2D.
override IN_PLANE: bool = false;

@group(1) @binding(0) var<uniform> cloud: Cloud;

fn depth_at(disc: Disc, pixel_center: vec2f) -> f32 {
    if IN_PLANE {
        return flat_depth(disc, pixel_center);
    }
    return disc.depth;
}

fn keep_covered(disc: Disc, pixel: vec2i, code: u32) {
    if all(pixel >= vec2i(0)) && all(pixel < vec2i(view.size)) && disc_covers(disc, vec2f(pixel) + 0.5) {
        keep(pixel, depth_at(disc, vec2f(pixel) + 0.5), code);
    }
}

@compute @workgroup_size(GROUP_SIZE)
fn rasterize(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) lane: u32,
) {
    let i = thread_index(group, groups, lane);
    if i >= cloud.count {
        return;
    }
    let point = position_color[cloud.start + i];
    let local = vec4f(bitcast<vec3f>(point.xyz), 1.0);
    let eye = vec3f(dot(cloud.row0, local), dot(cloud.row1, local), dot(cloud.row2, local));
    if is_transparent(point.w) || !is_finite(eye.z) || eye.z < view.near {
        return;
    }
    var disc: Disc;
    disc.center = pixel_from_clip(clip_from_eye(eye));
    disc.radius = cloud.radius;
    disc.depth = clip_depth(eye.z);
    disc.plane = cloud.plane;
    if !(disc.depth >= 0.0 && disc.depth <= 1.0) || any(abs(disc.center) > vec2f(1e6)) {
        return;
    }
    let code = (POINT_KIND << KIND_SHIFT) | (cloud.first + cloud.start + i);
    if SPAN == 1 {
        let pixel = vec2i(floor(disc.center));
        if all(pixel >= vec2i(0)) && all(pixel < vec2i(view.size)) {
            if MARKS {
                occupy(pixel, pixel, FLAT_POINTS);
            }
            keep(pixel, depth_at(disc, vec2f(pixel) + 0.5), code);
        }
    } else {
        let low = vec2i(ceil(disc.center - disc.radius - 0.5));
        if MARKS {
            let last = vec2i(view.size) - 1;
            occupy(max(low, vec2i(0)), min(low + SPAN - 1, last), FLAT_POINTS);
        }
        for (var y = 0; y < SPAN; y++) {
            for (var x = 0; x < SPAN; x++) {
                keep_covered(disc, low + vec2i(x, y), code);
            }
        }
    }
}
