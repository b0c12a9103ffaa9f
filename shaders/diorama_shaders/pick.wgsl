// A rectangle of the id and depth targets as numbers: depth cannot be copied in part. Read by passes/pick.py.

@group(1) @binding(0) var ids: texture_2d<u32>;
@group(1) @binding(1) var depths: texture_depth_2d;
@group(1) @binding(2) var<uniform> rectangle: vec4u;  // left, top, width, height: pixels, inside the targets
@group(1) @binding(3) var<storage, read_write> found: array<vec4u>;  // entity, instance, bits of the clip depth, 0

@compute @workgroup_size(64)
fn pick(@builtin(global_invocation_id) thread: vec3u) {
    let i = thread.x;
    if i >= rectangle.z * rectangle.w {
        return;
    }
    let at = rectangle.xy + vec2u(i % rectangle.z, i / rectangle.z);
    found[i] = vec4u(textureLoad(ids, at, 0).xy, bitcast<u32>(textureLoad(depths, at, 0)), 0u);
}
