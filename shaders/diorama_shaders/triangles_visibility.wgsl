// Triangles into the visibility buffer: first every vertex once to its pixel, then one thread a triangle, row by row.
// Pixel centres on an edge belong to both triangles, so that no gap shows between them; what is nearer, or later, wins.
// Read by passes/triangles.py.

// struct Vertex of meshes.wgsl, in words: a vec3f in storage would be padded to four.
struct Vertex {
    x: f32,
    y: f32,
    z: f32,
    normal: u32,
    u: f32,
    v: f32,
    color: u32,
    placement: u32,
}

@group(1) @binding(2) var<storage, read> vertices: array<Vertex>;
@group(1) @binding(3) var<storage, read_write> seen: array<Seen>;

const EDGE = 1e-6;  // of a triangle's height: the rounding of its edge functions

@compute @workgroup_size(GROUP_SIZE)
fn project(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) lane: u32,
) {
    let i = thread_index(group, groups, lane);
    if i >= arrayLength(&seen) {
        return;
    }
    let v = vertices[i];
    let p = placements[v.placement];
    let clip = clip_from_eye(eye_from_local(p, vec3f(v.x, v.y, v.z)));
    let is_drawn = p.entity != 0u && is_finite(clip.x + clip.y + clip.z + clip.w);
    let normal = pack_normal(eye_normal(p, unpack_normal(v.normal)));
    let color = unpack_color(v.color).rgb * unpack_color(p.color).rgb;
    seen[i] = Seen(
        vec2f(clip.w + clip.x, clip.w - clip.y) * 0.5 * view.size,
        clip.z,
        select(DEAD, clip.w, is_drawn),
        select(normal, NO_NORMAL, v.normal == NO_NORMAL),
        pack2x16float(color.rg),
        pack2x16float(vec2f(color.b, 0.0)),
        v.placement,
    );
}

// Three planes over the pixels: the weights of b and c, and clip depth. value = base + slope.x * x + slope.y * y.
struct Planes {
    b: vec3f,       // base, slope x, slope y, at pixel coordinates relative to `origin`
    c: vec3f,
    depth: vec3f,
    origin: vec2f,
}

fn plane_at(plane: vec3f, x: f32, y: f32) -> f32 {
    return plane.x + plane.y * x + plane.z * y;
}

fn planes_of(a: vec3f, b: vec3f, c: vec3f) -> Planes {
    let ab = b.xy - a.xy;
    let ac = c.xy - a.xy;
    let inverse = 1.0 / (ab.x * ac.y - ab.y * ac.x);
    let weight_b = vec3f(0.0, ac.y, -ac.x) * inverse;
    let weight_c = vec3f(0.0, -ab.y, ab.x) * inverse;
    let depth = vec3f(a.z, 0.0, 0.0) + weight_b * (b.z - a.z) + weight_c * (c.z - a.z);
    return Planes(weight_b, weight_c, depth, a.xy);
}

// The x for which `plane` is not negative in this row, cut from `span`.
fn shortened(span: vec2f, plane: vec3f, y: f32) -> vec2f {
    let base = plane.x + plane.z * y + EDGE;
    if plane.y == 0.0 {
        return select(vec2f(1.0, -1.0), span, base >= 0.0);
    }
    let zero = -base / plane.y;
    return select(vec2f(span.x, min(span.y, zero)), vec2f(max(span.x, zero), span.y), plane.y > 0.0);
}

fn fill(planes: Planes, low: vec2i, high: vec2i, code: u32) {
    let rest = vec3f(1.0, 0.0, 0.0) - planes.b - planes.c;
    for (var row = low.y; row <= high.y; row++) {
        let y = f32(row) + 0.5 - planes.origin.y;
        let offset = 0.5 - planes.origin.x;
        var span = vec2f(f32(low.x), f32(high.x)) + offset;
        span = shortened(shortened(shortened(span, planes.b, y), planes.c, y), rest, y);
        let last = i32(floor(span.y - offset));
        for (var column = i32(ceil(span.x - offset)); column <= last; column++) {
            let depth = plane_at(planes.depth, f32(column) + offset, y);
            if depth > 0.0 && depth <= 1.0 {
                keep(vec2i(column, row), depth, code);
            }
        }
    }
}

@compute @workgroup_size(GROUP_SIZE)
fn rasterize(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) lane: u32,
) {
    let i = 3u * thread_index(group, groups, lane);
    if i + 2u >= window.count {
        return;
    }
    let first = window.first + i;
    let a = seen[indices[first]];
    let b = seen[indices[first + 1u]];
    let c = seen[indices[first + 2u]];
    let code = (TRIANGLE_KIND << KIND_SHIFT) | first;
    if min(a.w, min(b.w, c.w)) == DEAD {
        return;
    }
    let cut = beyond_near(a, b, c);
    for (var k = 0u; k < cut.triangles; k++) {
        drawn(cut.first, select(cut.second, cut.third, k == 1u), select(cut.third, cut.fourth, k == 1u), code);
    }
}

// What of a triangle lies beyond the near plane: a fan of none, one or two triangles of (pixel position, depth).
struct Cut {
    triangles: u32,
    first: vec3f,
    second: vec3f,
    third: vec3f,
    fourth: vec3f,
}

fn corner(v: vec4f) -> vec3f {
    return v.xyz / v.w;
}

// Where an edge meets the near plane: there depth is w.
fn crossing(beyond: vec4f, before: vec4f) -> vec3f {
    let distance = beyond.w - beyond.z;
    let at = mix(beyond, before, distance / (distance - before.w + before.z));
    return vec3f(at.xy / at.w, 1.0);
}

// Without branches but for the last step: a software adapter runs both sides of one for each triangle.
fn beyond_near(a: Seen, b: Seen, c: Seen) -> Cut {
    let is_beyond = vec3<bool>(a.depth <= a.w, b.depth <= b.w, c.depth <= c.w);
    let beyond = u32(is_beyond.x) + u32(is_beyond.y) + u32(is_beyond.z);
    // Turned so that the odd one out, beyond or before, is the first.
    let is_odd = is_beyond == vec3<bool>(beyond == 1u);
    let turn = select(select(0u, 2u, is_odd.z), 1u, is_odd.y);
    let corners = turned(a, b, c, select(turn, 0u, beyond == 3u));
    let p = corners[0];
    let q = corners[1];
    let r = corners[2];
    if beyond == 3u {
        return Cut(1u, corner(p), corner(q), corner(r), vec3f(0.0));
    }
    if beyond == 1u {
        return Cut(1u, corner(p), crossing(p, q), crossing(p, r), vec3f(0.0));
    }
    return Cut(beyond, corner(q), corner(r), crossing(r, p), crossing(q, p));
}

fn turned(a: Seen, b: Seen, c: Seen, turn: u32) -> array<vec4f, 3> {
    let p = vec4f(a.pixel, a.depth, a.w);
    let q = vec4f(b.pixel, b.depth, b.w);
    let r = vec4f(c.pixel, c.depth, c.w);
    if turn == 0u {
        return array(p, q, r);
    }
    if turn == 1u {
        return array(q, r, p);
    }
    return array(r, p, q);
}

fn drawn(a: vec3f, b: vec3f, c: vec3f, code: u32) {
    let low = max(ceil(min(a.xy, min(b.xy, c.xy)) - 0.5 - 1e-4), vec2f(0.0));
    let high = min(floor(max(a.xy, max(b.xy, c.xy)) - 0.5 + 1e-4), view.size - 1.0);
    let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if any(low > high) || area == 0.0 {
        return;
    }
    occupy(vec2i(low), vec2i(high), TRIANGLES);
    fill(planes_of(a, b, c), vec2i(low), vec2i(high), code);
}
