// Lines as two triangles each, pulled from storage, with the capsule cut out and the depth set per pixel.
// After segments.wgsl or boxes.wgsl, whose `line_*` functions it calls. Read by passes/segments.py and passes/boxes.py.

struct LineVarying {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) start_end: vec4f,
    @location(1) @interpolate(flat) radius_depth: vec4f,
    @location(2) @interpolate(flat) color_entity_instance: vec3u,
    @location(3) @interpolate(flat) plane: vec4f,
}

fn line_vertex(vertex_index: u32, transparent: bool) -> LineVarying {
    var out: LineVarying;
    out.position = OUTSIDE;
    let line = vertex_index / 6u;
    let i = line / LINES;
    if i >= window.count || is_transparent(line_color(i)) != transparent {
        return out;
    }
    let capsule = line_capsule(i, line % LINES);
    if !capsule.drawn {
        return out;
    }
    var along = capsule.end - capsule.start;
    let length = length(along);
    along = select(vec2f(1.0, 0.0), along / length, length > 0.0);
    let reach = max(capsule.radius.x, capsule.radius.y) + 0.25;
    // Corners 0 1 2, 2 1 3 of a quad: bit 0 is the end, bit 1 the side.
    let corner = array<u32, 6>(0u, 1u, 2u, 2u, 1u, 3u)[vertex_index % 6u];
    let side = vec2f(-along.y, along.x) * select(-reach, reach, (corner & 2u) != 0u);
    let pixel = select(capsule.start - along * reach, capsule.end + along * reach, (corner & 1u) != 0u) + side;
    out.position = clip_from_pixel(pixel, 0.5);
    out.start_end = vec4f(capsule.start, capsule.end);
    out.radius_depth = vec4f(capsule.radius, capsule.depth);
    out.plane = capsule.plane;
    out.color_entity_instance = vec3u(line_color(i), line_id(i));
    return out;
}

@vertex fn vertex(@builtin(vertex_index) vertex_index: u32) -> LineVarying {
    return line_vertex(vertex_index, false);
}

@vertex fn vertex_transparent(@builtin(vertex_index) vertex_index: u32) -> LineVarying {
    return line_vertex(vertex_index, true);
}

fn capsule_from(in: LineVarying) -> Capsule {
    return Capsule(in.start_end.xy, in.start_end.zw, in.radius_depth.xy, in.radius_depth.zw, in.plane, true);
}

struct OpaquePixel {
    @location(0) color: vec4f,
    @location(1) id: vec2u,
    @location(2) normal: vec4f,
    @builtin(frag_depth) depth: f32,
}

@fragment fn fragment(in: LineVarying) -> OpaquePixel {
    let capsule = capsule_from(in);
    let share = capsule_share(capsule, in.position.xy);
    if !capsule_covers(capsule, in.position.xy, share) {
        discard;
    }
    let color = unpack_color(in.color_entity_instance.x);
    return OpaquePixel(
        vec4f(color.rgb, 1.0),
        in.color_entity_instance.yz,
        TO_EYE,
        capsule_depth(capsule, share, in.position.xy),
    );
}

struct TransparentPixel {
    @location(0) accumulated: vec4f,
    @location(1) revealed: f32,
    @builtin(frag_depth) depth: f32,
}

@fragment fn fragment_transparent(in: LineVarying) -> TransparentPixel {
    let capsule = capsule_from(in);
    let share = capsule_share(capsule, in.position.xy);
    if !capsule_covers(capsule, in.position.xy, share) {
        discard;
    }
    let color = unpack_color(in.color_entity_instance.x);
    let depth = capsule_depth(capsule, share, in.position.xy);
    let out = transparent_out(color.rgb, color.a, depth);
    return TransparentPixel(out.accumulated, out.revealed, depth);
}
