// The points that won a pixel of the visibility buffer, in tiles where none is lit: without the geometry of spheres,
// which costs software adapters half the resolve. Read by passes/points.py.

fn resolves(bits: u32) -> bool {
    return (bits & (LIT_POINTS | FLAT_POINTS)) == FLAT_POINTS;
}

@fragment fn fragment(@builtin(position) position: vec4f) -> Resolved {
    let won = winner(position);
    let i = element_of(won.x, POINT_KIND);
    if i >= window.count {
        discard;
    }
    var id = vec2u(0u);
    if IDS {
        let p = &placements[point_placement[i]];
        id = vec2u((*p).entity & ~FLAT, window.first + i - (*p).first);
    }
    return Resolved(vec4f(unpack_color(position_color[i].w).rgb, 1.0), id, TO_EYE, bitcast<f32>(won.y));
}
