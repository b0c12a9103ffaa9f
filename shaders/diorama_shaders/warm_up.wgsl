// The least that a driver can be made to compile and draw; nothing of it is seen. Read by gpu/warm_up.py.

@vertex fn vertex(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
    return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.5, 1.0);
}

@fragment fn fragment(@builtin(position) position: vec4f) -> OpaqueOut {
    return OpaqueOut(position, vec2u(0u), vec4f(0.0));
}
