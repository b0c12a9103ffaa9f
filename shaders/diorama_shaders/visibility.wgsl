// The compute rasteriser's target: for each pixel the nearest element so far, as depth << 32 | code.
// The largest wins, whatever the order, so the picture is the same each time; of equally near ones the last element.
// Read by passes/rasterized.py. Needs 64-bit atomics.

@group(2) @binding(0) var<storage, read_write> visibility: array<atomic<u64>>;
@group(2) @binding(1) var<storage, read_write> occupied: array<atomic<u32>>;  // a tile's bits: what may lie in it

// Threads are numbered over a two-dimensional grid of groups: one dimension ends at 65535 groups.
const GROUP_SIZE = 64u;

fn thread_index(group: vec3u, groups: vec3u, lane: u32) -> u32 {
    return (group.y * groups.x + group.x) * GROUP_SIZE + lane;
}

fn keep(pixel: vec2i, depth: f32, code: u32) {
    let at = u32(pixel.y) * u32(view.size.x) + u32(pixel.x);
    atomicMax(&visibility[at], (u64(bitcast<u32>(depth)) << 32u) | u64(code));
}

// Mark the tiles of a rectangle of pixels within the image, both ends included, so that they are resolved.
fn occupy(low: vec2i, high: vec2i, bit: u32) {
    let first = low / TILE;
    let last = high / TILE;
    let columns = tile_columns();
    for (var y = first.y; y <= last.y; y++) {
        for (var x = first.x; x <= last.x; x++) {
            let tile = &occupied[y * columns + x];
            if (atomicLoad(tile) & bit) == 0u {
                atomicOr(tile, bit);
            }
        }
    }
}
