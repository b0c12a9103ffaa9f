// Lines into the visibility buffer: one thread a line, which walks along its longer axis and visits a few pixels across.
// After segments.wgsl or boxes.wgsl, whose `line_*` functions it calls. Read by passes/segments.py and passes/boxes.py.

@compute @workgroup_size(GROUP_SIZE)
fn rasterize(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) lane: u32,
) {
    let line = thread_index(group, groups, lane);
    let i = line / LINES;
    if i >= window.count || is_transparent(line_color(i)) {
        return;
    }
    let capsule = line_capsule(i, line % LINES);
    if !capsule.drawn {
        return;
    }
    let code = (KIND << KIND_SHIFT) | (window.first + i);
    let way = capsule.end - capsule.start;
    let steep = abs(way.y) > abs(way.x);
    // From here on x is the longer axis and y the other: swapped if steep.
    let start = select(capsule.start, capsule.start.yx, steep);
    let end = select(capsule.end, capsule.end.yx, steep);
    let size = select(view.size, view.size.yx, steep);
    let run = end.x - start.x;
    let slope = select((end.y - start.y) / run, 0.0, run == 0.0);
    let reach = max(capsule.radius.x, capsule.radius.y);
    let across = reach * sqrt(1.0 + slope * slope);
    // Clamped before the conversion to integers, and to the image, so that no loop outlives it.
    let first = i32(clamp(ceil(min(start.x, end.x) - reach - 0.5), 0.0, size.x));
    let last = i32(clamp(floor(max(start.x, end.x) + reach - 0.5), -1.0, size.x - 1.0));
    for (var near = first; near <= last; near = (near / TILE + 1) * TILE) {
        let far = min(near / TILE * TILE + TILE - 1, last);
        let middles = start.y + (vec2f(f32(near), f32(far)) + 0.5 - start.x) * slope;
        let low = i32(clamp(floor(min(middles.x, middles.y) - across - 1.0), 0.0, size.y));
        let high = i32(clamp(ceil(max(middles.x, middles.y) + across + 1.0), -1.0, size.y - 1.0));
        occupy(select(vec2i(near, low), vec2i(low, near), steep), select(vec2i(far, high), vec2i(high, far), steep), TILE_BIT);
    }
    for (var x = first; x <= last; x++) {
        let middle = start.y + (f32(x) + 0.5 - start.x) * slope;
        let low = i32(clamp(ceil(middle - across - 0.51), 0.0, size.y));
        let high = i32(clamp(floor(middle + across - 0.49), -1.0, size.y - 1.0));
        for (var y = low; y <= high; y++) {
            let pixel = select(vec2i(x, y), vec2i(y, x), steep);
            let pixel_center = vec2f(pixel) + 0.5;
            let share = capsule_share(capsule, pixel_center);
            if capsule_covers(capsule, pixel_center, share) {
                keep(pixel, capsule_depth(capsule, share, pixel_center), code);
            }
        }
    }
}
