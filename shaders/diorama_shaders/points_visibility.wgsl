// Points into the visibility buffer: one thread a point. Read by passes/points.py.

fn keep_small(disc: Disc, pixel: vec2i, high: vec2i, code: u32) {
    if all(pixel <= high) && disc_covers(disc, vec2f(pixel) + 0.5) {
        keep(pixel, flat_depth(disc, vec2f(pixel) + 0.5), code);
    }
}

@compute @workgroup_size(GROUP_SIZE)
fn rasterize(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) lane: u32,
) {
    let i = thread_index(group, groups, lane);
    if i >= window.count || is_transparent(position_color[i].w) {
        return;
    }
    let disc = disc_of(i);
    if !disc.drawn {
        return;
    }
    let code = (POINT_KIND << KIND_SHIFT) | (window.first + i);
    // Clamped before the conversion to integers, so that a point larger than the world neither overflows nor loops.
    let low = vec2i(clamp(ceil(disc.low - 0.5), vec2f(0.0), view.size));
    let high = vec2i(clamp(floor(disc.high - 0.5), vec2f(-1.0), view.size - 1.0));
    occupy(low, high, select(LIT_POINTS, FLAT_POINTS, disc.bulge == 0.0));
    // A disc narrower than two pixels touches at most two by two, and is flat: on software adapters, which run a loop
    // of eight points as long as the longest, that is a sixth faster than the loop.
    let small = disc.radius < 1.0;
    if small {
        keep_small(disc, low, high, code);
        keep_small(disc, low + vec2i(1, 0), high, code);
        keep_small(disc, low + vec2i(0, 1), high, code);
        keep_small(disc, low + vec2i(1, 1), high, code);
    }
    for (var y = select(low.y, high.y + 1, small); y <= high.y; y++) {
        for (var x = low.x; x <= high.x; x++) {
            let pixel_center = vec2f(f32(x), f32(y)) + 0.5;
            if disc_covers(disc, pixel_center) {
                keep(vec2i(x, y), disc_depth(disc, pixel_center), code);
            }
        }
    }
}
