// The lines that won a pixel of the visibility buffer.
// After segments.wgsl or boxes.wgsl, whose `line_*` functions it calls. Read by passes/segments.py and passes/boxes.py.

fn resolves(bits: u32) -> bool {
    return (bits & TILE_BIT) != 0u;
}

@fragment fn fragment(@builtin(position) position: vec4f) -> Resolved {
    let won = winner(position);
    let i = element_of(won.x, KIND);
    if i >= window.count {
        discard;
    }
    var id = vec2u(0u);
    if IDS {
        id = line_id(i);
    }
    return Resolved(vec4f(unpack_color(line_color(i)).rgb, 1.0), id, TO_EYE, bitcast<f32>(won.y));
}
