// Boxes as their twelve edges. Read by passes/boxes.py (BOX mirrors struct Box).

struct Box {
    center: vec3f,     // local space
    color: u32,        // 0xRRGGBBAA sRGB
    half_size: vec3f,  // along the box's own axes
    placement: u32,
    quat_xyzw: vec4f,  // local_from_box
    radius: f32,       // half the width of the edges: > 0 scene units, < 0 UI points
    instance: u32,
    _pad: vec2u,
}

@group(1) @binding(1) var<storage, read> boxes: array<Box>;

const KIND = 3u;
const TILE_BIT = BOXES;
const LINES = 12u;  // of an element

fn line_color(i: u32) -> u32 {
    return boxes[i].color;
}

fn line_id(i: u32) -> vec2u {
    return vec2u(entity_id(placements[boxes[i].placement]), boxes[i].instance);
}

fn rotated(quat_xyzw: vec4f, v: vec3f) -> vec3f {
    return v + 2.0 * cross(quat_xyzw.xyz, cross(quat_xyzw.xyz, v) + quat_xyzw.w * v);
}

// Edges 0 to 3 run along x, 4 to 7 along y, 8 to 11 along z; the two low bits are the signs of the other two axes.
fn line_capsule(i: u32, line: u32) -> Capsule {
    let p = placements[boxes[i].placement];
    if p.entity == 0u {
        return Capsule();
    }
    let axis = line / 4u;
    let signs = vec2f(vec2u(line & 1u, (line >> 1u) & 1u)) * 2.0 - 1.0;
    var across = vec3f(0.0, signs.x, signs.y);
    var along = vec3f(1.0, 0.0, 0.0);
    if axis == 1u {
        across = across.yxz;
        along = along.yxz;
    } else if axis == 2u {
        across = across.yzx;
        along = along.yzx;
    }
    let half_size = boxes[i].half_size;
    let middle = boxes[i].center + rotated(boxes[i].quat_xyzw, across * half_size);
    let reach = rotated(boxes[i].quat_xyzw, along * half_size);
    let radius = select(p.radius, boxes[i].radius, is_nan(p.radius));
    return capsule_of(
        eye_from_local(p, middle - reach),
        eye_from_local(p, middle + reach),
        radius,
        placement_scale(p),
        vec4f(0.0),
    );
}
