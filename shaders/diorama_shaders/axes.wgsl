// The axes of a space at its origin: three lines with soft edges, hidden by what is nearer. After elements.wgsl and
// capsules.wgsl. Read by passes/axes.py (AXES mirrors struct Axes).

struct Axes {
    origin: vec4f,    // eye space; w unused
    end_x: vec4f,     // likewise: where the axis ends
    end_y: vec4f,
    end_z: vec4f,
    color_x: vec4f,   // linear RGB, straight alpha
    color_y: vec4f,
    color_z: vec4f,
    radius: f32,      // half the width, UI points
    _pad0: f32,
    _pad1: f32,
    _pad2: f32,
}

@group(1) @binding(0) var<uniform> axes: Axes;

struct AxisVarying {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) start_end: vec4f,    // pixels
    @location(1) @interpolate(flat) radius_depth: vec4f,
    @location(2) @interpolate(flat) color: vec4f,
}

@vertex fn vertex(@builtin(vertex_index) index: u32) -> AxisVarying {
    var out: AxisVarying;
    out.position = OUTSIDE;
    let axis = index / 6u;
    let end = array<vec4f, 3>(axes.end_x, axes.end_y, axes.end_z)[axis];
    let capsule = capsule_of(axes.origin.xyz, end.xyz, -axes.radius, 1.0, vec4f(0.0));
    let way = capsule.end - capsule.start;
    if !capsule.drawn || dot(way, way) == 0.0 {
        return out;
    }
    let along = normalize(way);
    let reach = max(capsule.radius.x, capsule.radius.y) + 1.0;
    let corner = array<u32, 6>(0u, 1u, 2u, 2u, 1u, 3u)[index % 6u];
    let side = vec2f(-along.y, along.x) * select(-reach, reach, (corner & 2u) != 0u);
    let pixel = select(capsule.start - along * reach, capsule.end + along * reach, (corner & 1u) != 0u) + side;
    out.position = clip_from_pixel(pixel, select(capsule.depth.x, capsule.depth.y, (corner & 1u) != 0u));
    out.start_end = vec4f(capsule.start, capsule.end);
    out.radius_depth = vec4f(capsule.radius, capsule.depth);
    out.color = array<vec4f, 3>(axes.color_x, axes.color_y, axes.color_z)[axis];
    return out;
}

@fragment fn fragment(in: AxisVarying) -> @location(0) vec4f {
    let capsule = Capsule(in.start_end.xy, in.start_end.zw, in.radius_depth.xy, in.radius_depth.zw, vec4f(0.0), true);
    let share = capsule_share(capsule, in.position.xy);
    let off = distance(in.position.xy, mix(capsule.start, capsule.end, share));
    let alpha = clamp(capsule.radius.x + 0.5 - off, 0.0, 1.0);
    return vec4f(in.color.rgb, in.color.a * alpha);
}
