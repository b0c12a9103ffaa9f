// Points as one covering triangle each, pulled from storage, with the disc cut out and the depth set per pixel.
// Read by passes/points.py.

struct PointVarying {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) center_radius_depth: vec4f,
    @location(1) @interpolate(flat) eye_bulge: vec4f,
    @location(2) @interpolate(flat) color_entity_instance: vec3u,
    @location(3) @interpolate(flat) plane: vec4f,
}

fn point_vertex(vertex_index: u32, transparent: bool) -> PointVarying {
    var out: PointVarying;
    out.position = OUTSIDE;
    let i = vertex_index / 3u;
    let rgba = position_color[i].w;
    if i >= window.count || is_transparent(rgba) != transparent {
        return out;
    }
    let p = placements[point_placement[i]];
    let disc = disc_of(i);
    if !disc.drawn {
        return out;
    }
    // The triangle's inscribed circle goes around the rectangle; its corners lie twice as far out.
    let middle = (disc.low + disc.high) * 0.5;
    let inner = length(disc.high - middle) + 0.25;
    var corners = array<vec2f, 3>(vec2f(0.0, -2.0), vec2f(1.7320508, 1.0), vec2f(-1.7320508, 1.0));
    out.position = clip_from_pixel(middle + corners[vertex_index % 3u] * inner, disc.depth);
    out.center_radius_depth = vec4f(disc.center, disc.radius, disc.depth);
    out.eye_bulge = vec4f(disc.eye, disc.bulge);
    out.plane = disc.plane;
    out.color_entity_instance = vec3u(rgba, entity_id(p), window.first + i - p.first);
    return out;
}

@vertex fn vertex(@builtin(vertex_index) vertex_index: u32) -> PointVarying {
    return point_vertex(vertex_index, false);
}

@vertex fn vertex_transparent(@builtin(vertex_index) vertex_index: u32) -> PointVarying {
    return point_vertex(vertex_index, true);
}

fn disc_from(in: PointVarying) -> Disc {
    let c = in.center_radius_depth;
    return Disc(c.xy, c.z, c.w, in.eye_bulge.xyz, in.eye_bulge.w, vec2f(0.0), vec2f(0.0), in.plane, true);
}

struct OpaquePixel {
    @location(0) color: vec4f,
    @location(1) id: vec2u,
    @location(2) normal: vec4f,
    @builtin(frag_depth) depth: f32,
}

@fragment fn fragment(in: PointVarying) -> OpaquePixel {
    let disc = disc_from(in);
    if !disc_covers(disc, in.position.xy) {
        discard;
    }
    let color = unpack_color(in.color_entity_instance.x);
    return OpaquePixel(
        vec4f(color.rgb * disc_light(disc, in.position.xy), 1.0),
        in.color_entity_instance.yz,
        disc_normal(disc, in.position.xy),
        disc_depth(disc, in.position.xy),
    );
}

struct TransparentPixel {
    @location(0) accumulated: vec4f,
    @location(1) revealed: f32,
    @builtin(frag_depth) depth: f32,
}

@fragment fn fragment_transparent(in: PointVarying) -> TransparentPixel {
    let disc = disc_from(in);
    if !disc_covers(disc, in.position.xy) {
        discard;
    }
    let color = unpack_color(in.color_entity_instance.x);
    let depth = disc_depth(disc, in.position.xy);
    let out = transparent_out(color.rgb * disc_light(disc, in.position.xy), color.a, depth);
    return TransparentPixel(out.accumulated, out.revealed, depth);
}
