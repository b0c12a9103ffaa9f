// Straight pieces of line strips. Read by passes/segments.py (SEGMENT mirrors struct Segment).

struct Segment {
    start: vec3f,    // local space
    color: u32,      // 0xRRGGBBAA sRGB
    end: vec3f,      // local space
    placement: u32,
    radius: f32,     // half the width: > 0 scene units, < 0 UI points
    instance: u32,   // index of its strip within the entity
    _pad: vec2u,
}

@group(1) @binding(1) var<storage, read> segments: array<Segment>;

const KIND = 2u;
const TILE_BIT = SEGMENTS;
const LINES = 1u;  // of an element

fn line_color(i: u32) -> u32 {
    return segments[i].color;
}

fn line_id(i: u32) -> vec2u {
    return vec2u(entity_id(placements[segments[i].placement]), segments[i].instance);
}

fn line_capsule(i: u32, line: u32) -> Capsule {
    let p = placements[segments[i].placement];
    if p.entity == 0u {
        return Capsule();
    }
    let radius = select(p.radius, segments[i].radius, is_nan(p.radius));
    return capsule_of(
        eye_from_local(p, segments[i].start),
        eye_from_local(p, segments[i].end),
        radius,
        placement_scale(p),
        plane_of(p, segments[i].placement),
    );
}
