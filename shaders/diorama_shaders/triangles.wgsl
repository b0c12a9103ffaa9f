// Triangles of meshes as storage, for the compute route. Read by passes/triangles.py, after elements.wgsl, whose
// window is here a range of indices.

const TRIANGLE_KIND = 0u;
const TRIANGLES = 16u;  // bit of a tile

// A vertex as one view sees it; written once for each vertex, read for each triangle and each pixel.
struct Seen {
    pixel: vec2f,   // position in the image times w
    depth: f32,     // clip depth times w
    w: f32,         // DEAD: not drawn
    normal: u32,    // eye space, packed as in meshes.wgsl; NO_NORMAL: the face's own
    red_green: u32, // linear, two halves
    blue: u32,      // a half
    placement: u32,
}

const DEAD = -1e30;
const NO_NORMAL = 0xffffffffu;

@group(1) @binding(1) var<storage, read> indices: array<u32>;
