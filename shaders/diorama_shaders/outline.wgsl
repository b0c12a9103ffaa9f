// Outlines around what is highlighted: a band outside of its visible pixels. In two steps: `classify` packs the layer of
// each pixel, 0 for none, into two bits; `fragment` then finds the nearest pixel of each higher layer by bits instead of
// pixels, and only in tiles near which there is an edge. Read by passes/outline.py.

struct Style {
    color1: vec4f,      // linear RGB, straight alpha: of layer 1
    color2: vec4f,
    color3: vec4f,
    width: f32,         // pixels, at most MOST_WIDTH
    entity_count: u32,  // rows of `wholes`
    _pad: vec2u,
}

const SIDE = 16u;         // pixels, of a tile; as many layers fit a word
const EVEN = 0x55555555u;  // the lower bit of each pixel

@group(1) @binding(0) var<uniform> style: Style;

// By entity id: the layer of all its instances, and the range of those that have their own.
@group(1) @binding(1) var<storage, read> wholes: array<vec4u>;  // layer, first, stop, 0
@group(1) @binding(2) var<storage, read> instances: array<vec2u>;  // instance (ascending within the range), layer
@group(1) @binding(3) var ids: texture_2d<u32>;
@group(1) @binding(4) var<storage, read_write> packed_out: array<u32>;
@group(1) @binding(5) var<storage, read_write> tiles_out: array<atomic<u32>>;

// A row of SIDE pixels each, row by row; and of each tile which layers are there: bit n for layer n.
@group(1) @binding(1) var<storage, read> packed: array<u32>;
@group(1) @binding(2) var<storage, read> tiles: array<u32>;

fn tile_counts() -> vec2u {
    return (vec2u(view.size) + SIDE - 1u) / SIDE;
}

fn layer_of(id: vec2u) -> u32 {
    if id.x >= style.entity_count {
        return 0u;
    }
    let whole = wholes[id.x];
    var low = whole.y;
    var high = whole.z;
    while low < high {
        let middle = (low + high) / 2u;
        if instances[middle].x < id.y {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    if low < whole.z && instances[low].x == id.y {
        return max(whole.x, instances[low].y);
    }
    return whole.x;
}

fn spread(bits: u32) -> u32 {
    return u32((bits & EVEN) != 0u);
}

@compute @workgroup_size(64)
fn classify(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
            @builtin(local_invocation_index) local: u32) {
    let columns = tile_counts().x;
    let i = (group.y * groups.x + group.x) * 64u + local;
    let y = i / columns;
    if y >= u32(view.size.y) {
        return;
    }
    let first = (i % columns) * SIDE;
    let count = min(SIDE, u32(view.size.x) - first);
    var word = 0u;
    for (var x = 0u; x < count; x++) {
        let id = textureLoad(ids, vec2u(first + x, y), 0).xy;
        if id.x != 0u {
            word |= layer_of(id) << (2u * x);
        }
    }
    packed_out[i] = word;
    let odd = word >> 1u;
    let present = spread(~(word | odd)) | (spread(word & ~odd) << 1u) | (spread(odd & ~word) << 2u)
        | (spread(word & odd) << 3u);
    atomicOr(&tiles_out[(y / SIDE) * columns + i % columns], present);
}

struct Tile {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) near: u32,  // which layers are in the tile or next to it
}

@vertex fn vertex(@builtin(vertex_index) index: u32) -> Tile {
    let counts = vec2i(tile_counts());
    let tile = i32(index / 6u);
    let at = vec2i(tile % counts.x, tile / counts.x);
    var near = 0u;
    for (var y = max(at.y - 1, 0); y <= min(at.y + 1, counts.y - 1); y++) {
        for (var x = max(at.x - 1, 0); x <= min(at.x + 1, counts.x - 1); x++) {
            near |= tiles[y * counts.x + x];
        }
    }
    // Nothing is to be drawn where no layer is higher than the lowest one of the tile.
    if firstLeadingBit(near) <= firstTrailingBit(tiles[tile]) {
        return Tile(vec4f(2.0, 2.0, 2.0, 1.0), 0u);
    }
    let corner = array<u32, 6>(0u, 1u, 2u, 2u, 1u, 3u)[index % 6u];
    let pixel = vec2f((at + vec2i(vec2u(corner & 1u, corner >> 1u))) * i32(SIDE));
    let ndc = vec2f(2.0, -2.0) * pixel / view.size + vec2f(-1.0, 1.0);
    return Tile(vec4f(ndc, 0.0, 1.0), near);
}

// The lower bit of those of 16 pixels that are in the layer.
fn pixels_in(layer: u32, word: u32) -> u32 {
    let same = word ^ ((~layer & 3u) * EVEN);
    return same & (same >> 1u) & EVEN;
}

// Squared distance, in pixels, to the nearest pixel of a layer; large if none is within `reach`.
fn nearest_squared(layer: u32, pixel: vec2i, reach: i32) -> f32 {
    let columns = i32(tile_counts().x);
    let column = pixel.x / i32(SIDE);
    let place = u32(pixel.x) % SIDE;
    var nearest = 1e6;
    for (var y = max(pixel.y - reach, 0); y <= min(pixel.y + reach, i32(view.size.y) - 1); y++) {
        let i = y * columns + column;
        let here = pixels_in(layer, packed[i]);
        var way = 99u;
        let left = here << (30u - 2u * place);
        if left != 0u {
            way = countLeadingZeros(left) / 2u;
        } else if column > 0 && i32(place) < reach {
            way = place + 1u + countLeadingZeros(pixels_in(layer, packed[i - 1])) / 2u;
        }
        let right = here >> (2u * place);
        if right != 0u {
            way = min(way, countTrailingZeros(right) / 2u);
        } else if column + 1 < columns && i32(place) + reach >= i32(SIDE) {
            way = min(way, SIDE - place + countTrailingZeros(pixels_in(layer, packed[i + 1])) / 2u);
        }
        let off = vec2f(f32(way), f32(y - pixel.y));
        nearest = min(nearest, dot(off, off));
    }
    return nearest;
}

@fragment fn fragment(in: Tile) -> @location(0) vec4f {
    let pixel = vec2i(in.position.xy);
    let columns = i32(tile_counts().x);
    let own = (packed[pixel.y * columns + pixel.x / i32(SIDE)] >> (2u * (u32(pixel.x) % SIDE))) & 3u;
    var out = vec4f(0.0);  // premultiplied
    for (var layer = own + 1u; layer <= 3u; layer++) {
        if ((in.near >> layer) & 1u) == 0u {
            continue;
        }
        // The band begins half a pixel from the centre of the nearest pixel.
        let distance = sqrt(nearest_squared(layer, pixel, i32(ceil(style.width))));
        let color = array<vec4f, 4>(vec4f(0.0), style.color1, style.color2, style.color3)[layer];
        let alpha = color.a * clamp(style.width + 1.0 - distance, 0.0, 1.0);
        out = vec4f(mix(out.rgb, color.rgb, alpha), out.a + alpha * (1.0 - out.a));
    }
    if out.a <= 0.0 {
        discard;
    }
    return vec4f(out.rgb / out.a, out.a);
}
