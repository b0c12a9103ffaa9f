// What every pass shares: the view, the placements, and how a local position reaches its pixel.
// Prepended to each pass's own file; bound as group 0 by view (struct View: view/uniform.py, struct Placement:
// scene/layout.py).
//
// Never branch on a uniform alone: Mesa's software driver (22.3) then compiles the shader anew at each draw, in place of
// the uniform its value, and keeps what it compiled: milliseconds and a megabyte a picture. `select` and overrides do.
//
// Eye space: x right, y down, z forward, the eye at the origin. Pixels: (0, 0) is the image's top left corner,
// (0.5, 0.5) the centre of its first pixel. Clip depth: reversed, 1 at the near plane, 0 infinitely far.

struct View {
    clip_from_eye: mat4x4f,
    size: vec2f,              // of the target, pixels
    pixels_per_unit: f32,     // perspective: focal length in pixels; orthographic: pixels in a scene unit
    pixels_per_point: f32,    // pixels in a UI point
    near: f32,                // eye-space z of the near plane, scene units
    far: f32,                 // orthographic only: z where the clip depth is 0
    orthographic: u32,        // 0 or 1
    _pad: u32,
    eye_up: vec4f,            // xyz: the space's up direction, in eye space; w unused
    background_top: vec4f,    // linear RGB of the picture's upper edge; w unused
    background_bottom: vec4f, // linear RGB of its lower edge; w unused
    to_key: vec4f,            // xyz: unit, towards the key light, in eye space; w unused
}

struct Placement {
    row0: vec4f,   // eye_from_local, three rows of four
    row1: vec4f,
    row2: vec4f,
    entity: u32,   // entity id in the id target (low 31 bits; 0: not drawn), and FLAT
    first: u32,    // first element in the batch: instance = element - first
    color: u32,    // 0xRRGGBBAA sRGB; multiplies
    radius: f32,   // > 0 scene units, < 0 UI points; NaN: each element has its own
}

// Bit of Placement.entity: its points are 2D, drawn as discs of one colour and depth.
const FLAT = 0x80000000u;

@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(1) var<storage, read> placements: array<Placement>;

// Of each placement: where it is 2D, clip depth at pixel (u, v) is x u + y v + z, and w is 1; otherwise 0. Apart from
// placements, which every element loads. Means nothing if nothing is FLAT.
@group(0) @binding(2) var<storage, read> planes: array<vec4f>;

// Whether the opaque pass has the id target. Where it has not, what finds the ids is left out of the shader.
override IDS: bool = true;

// Whether anything of the view may be 2D. Where nothing is, compute shaders come without planes.
override PLANES: bool = true;

// Whether the opaque pass has the normal target, too.
override NORMALS: bool = false;

struct OpaqueOut {
    @location(0) color: vec4f,   // linear RGB; the srgb target encodes
    @location(1) id: vec2u,      // entity, instance
    @location(2) normal: vec4f,  // xyz: unit, in eye space, on the side that is seen; 0: nothing solid; w: see TO_EYE
}

// Of what is drawn flat, and the same from everywhere; w says so.
const TO_EYE = vec4f(0.0, 0.0, -1.0, 1.0);

// Weighted blended order-independent transparency (McGuire and Bavoil, JCGT 2(2), 2013).
struct TransparentOut {
    @location(0) accumulated: vec4f,  // sum of weight * (alpha * rgb, alpha)
    @location(1) revealed: f32,       // product of (1 - alpha), by blending
}

fn transparent_out(rgb: vec3f, alpha: f32, z_ndc: f32) -> TransparentOut {
    // Nearer surfaces weigh more; z_ndc is near / depth, so this falls with the square of the distance ratio.
    let weight = clamp(alpha * 3e3 * pow(clamp(z_ndc * 10.0, 0.0, 1.0), 2.0), 1e-2, 3e3);
    return TransparentOut(vec4f(rgb * alpha, alpha) * weight, alpha);
}

// Of the placement at an index.
fn plane_of(p: Placement, index: u32) -> vec4f {
    var plane = vec4f(0.0);
    if PLANES && (p.entity & FLAT) != 0u {
        plane = planes[index];
    }
    return plane;
}

fn entity_id(p: Placement) -> u32 {
    return p.entity & ~FLAT;
}

fn eye_from_local(p: Placement, local: vec3f) -> vec3f {
    let h = vec4f(local, 1.0);
    return vec3f(dot(p.row0, h), dot(p.row1, h), dot(p.row2, h));
}

fn eye_direction(p: Placement, local: vec3f) -> vec3f {
    return vec3f(dot(p.row0.xyz, local), dot(p.row1.xyz, local), dot(p.row2.xyz, local));
}

fn clip_from_eye(eye: vec3f) -> vec4f {
    return view.clip_from_eye * vec4f(eye, 1.0);
}

// Pixel position of a clip position with w > 0.
fn pixel_from_clip(clip: vec4f) -> vec2f {
    let ndc = clip.xy / clip.w;
    return vec2f(ndc.x * 0.5 + 0.5, 0.5 - ndc.y * 0.5) * view.size;
}

// Eye-space x and y from clip-space x and y less what z or w have added to them.
fn unprojected(clip: vec2f) -> vec2f {
    let m = view.clip_from_eye;
    let determinant = m[0].x * m[1].y - m[1].x * m[0].y;
    return vec2f(m[1].y * clip.x - m[1].x * clip.y, m[0].x * clip.y - m[0].y * clip.x) / determinant;
}

// Of what is seen at a pixel: perspective: eye-space x and y at z = 1; orthographic: eye-space x and y.
fn eye_xy(pixel: vec2f) -> vec2f {
    let m = view.clip_from_eye;
    let ndc = vec2f(pixel.x / view.size.x * 2.0 - 1.0, 1.0 - pixel.y / view.size.y * 2.0);
    return unprojected(ndc - select(m[2].xy, m[3].xy, view.orthographic != 0u));
}

// How much scene-unit radii grow under a scaling transform: the root mean square of what the axes grow by, which does
// not depend on how they are turned.
fn placement_scale(p: Placement) -> f32 {
    return sqrt((dot(p.row0.xyz, p.row0.xyz) + dot(p.row1.xyz, p.row1.xyz) + dot(p.row2.xyz, p.row2.xyz)) / 3.0);
}

// Radius in pixels of something at eye depth z; `scale` is placement_scale.
fn radius_in_pixels(radius: f32, scale: f32, z: f32) -> f32 {
    if radius < 0.0 {
        return -radius * view.pixels_per_point;
    }
    let per_unit = select(view.pixels_per_unit / z, view.pixels_per_unit, view.orthographic != 0u);
    return radius * scale * per_unit;
}

// Radius in scene units of something at eye depth z.
fn radius_in_units(radius: f32, scale: f32, z: f32) -> f32 {
    if radius >= 0.0 {
        return radius * scale;
    }
    let units_per_pixel = select(z / view.pixels_per_unit, 1.0 / view.pixels_per_unit, view.orthographic != 0u);
    return -radius * view.pixels_per_point * units_per_pixel;
}

// Clip depth (0..1, reversed) of an eye-space z.
fn clip_depth(z: f32) -> f32 {
    return select(view.near / z, (view.far - z) / (view.far - view.near), view.orthographic != 0u);
}

// Clip depth at a pixel of a 2D thing, which lies in its plane: the same bits for all things in it, so that their order
// decides. But within STEEPEST times the radius, in pixels, of the depths `low` to `high` of its middle: marks are round on
// the picture however obliquely their plane is seen, and must not reach out to the eye and the horizon.
const STEEPEST = 8.0;

fn plane_depth(plane: vec4f, pixel_center: vec2f, low: f32, high: f32, radius: f32) -> f32 {
    let reach = STEEPEST * radius / view.pixels_per_unit;
    let range = select(
        vec2f(low / (1.0 + reach), high / max(1.0 - reach, 1e-6)),
        vec2f(low, high) + vec2f(-reach, reach) / (view.far - view.near),
        view.orthographic != 0u,
    );
    let depth = plane.x * pixel_center.x + plane.y * pixel_center.y + plane.z;
    return clamp(depth, max(range.x, 0.0), min(range.y, 1.0));
}

// IEC 61966-2-1, its power fitted by a polynomial: wrong by 0.012 of an sRGB byte at most, and much faster than pow
// on software adapters, where it is done for every pixel.
fn linear_from_srgb(c: vec3f) -> vec3f {
    let high = ((((0.08729191 * c - 0.3073990) * c + 0.66717768) * c + 0.51937611) * c + 0.03274690) * c + 0.00091685530;
    return select(high, c / 12.92, c <= vec3f(0.04045));
}

// Straight-alpha linear colour of 0xRRGGBBAA.
fn unpack_color(rgba: u32) -> vec4f {
    let c = vec4f(vec4u(rgba >> 24u, (rgba >> 16u) & 255u, (rgba >> 8u) & 255u, rgba & 255u)) / 255.0;
    return vec4f(linear_from_srgb(c.rgb), c.a);
}

fn is_nan(x: f32) -> bool {
    // WGSL may assume there are no NaNs, so look at the bits.
    return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}
