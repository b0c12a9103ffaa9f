// The points that won a pixel of the visibility buffer, where some may be lit. Read by passes/points.py.

fn resolves(bits: u32) -> bool {
    return (bits & LIT_POINTS) != 0u;
}

@fragment fn fragment(@builtin(position) position: vec4f) -> Resolved {
    let won = winner(position);
    let i = element_of(won.x, POINT_KIND);
    if i >= window.count {
        discard;
    }
    let p = placements[point_placement[i]];
    let disc = disc_of(i);
    let color = unpack_color(position_color[i].w);
    return Resolved(
        vec4f(color.rgb * disc_light(disc, position.xy), 1.0),
        vec2u(entity_id(p), window.first + i - p.first),
        disc_normal(disc, position.xy),
        bitcast<f32>(won.y),
    );
}
