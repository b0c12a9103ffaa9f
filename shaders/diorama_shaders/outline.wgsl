// Outlines around what is highlighted: a band outside of its visible pixels. In three steps: `classify` packs the layer of
// each pixel, 0 for none, into two bits; `surround` shifts them, 16 pixels at once, to find what each band covers; and
// `fragment` draws the tiles that bands are in. Read by passes/outline.py.

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

// SIDE pixels of a row each, row by row; and of each tile which layers are there: bit n for layer n.
@group(1) @binding(1) var<storage, read> packed: array<u32>;
@group(1) @binding(2) var<storage, read> tiles: array<u32>;

// Of the same pixels: how many thirds of it a band covers, and of which layer; and whether there are any in a tile.
@group(1) @binding(3) var<storage, read_write> bands_out: array<vec2u>;
@group(1) @binding(4) var<storage, read_write> drawn_out: array<atomic<u32>>;
@group(1) @binding(1) var<storage, read> bands: array<vec2u>;
@group(1) @binding(2) var<storage, read> drawn: array<u32>;

fn tile_counts() -> vec2u {
    return (vec2u(view.size) + SIDE - 1u) / SIDE;
}

fn word_index(group: vec3u, groups: vec3u, local: u32) -> u32 {
    return (group.y * groups.x + group.x) * 64u + local;
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

fn any_of(bits: u32) -> u32 {
    return u32((bits & EVEN) != 0u);
}

@compute @workgroup_size(64)
fn classify(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
            @builtin(local_invocation_index) local: u32) {
    let columns = tile_counts().x;
    let i = word_index(group, groups, local);
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
    let present = (any_of(word & ~odd) << 1u) | (any_of(odd & ~word) << 2u) | (any_of(word & odd) << 3u);
    if present != 0u {
        atomicOr(&tiles_out[(y / SIDE) * columns + i % columns], present);
    }
}

// The lower bit of those of 16 pixels that are in the layer.
fn pixels_in(layer: u32, word: u32) -> u32 {
    let same = word ^ ((~layer & 3u) * EVEN);
    return same & (same >> 1u) & EVEN;
}

// A column to the left of the first and right of the last holds nothing.
fn packed_at(row: u32, column: u32, columns: u32) -> u32 {
    var word = 0u;
    if column < columns {
        word = packed[row * columns + column];
    }
    return word;
}

// Share of a pixel at a distance from the nearest one, between centres, that the band covers, in thirds: the band begins
// half a pixel from that one's centre.
fn thirds(off: vec2f) -> u32 {
    return u32(round(3.0 * clamp(style.width + 1.0 - length(off), 0.0, 1.0)));
}

// Layers in the tile of a column and row of words, and in those next to it; bit n for layer n.
fn layers_near(column: u32, row: u32) -> u32 {
    let counts = tile_counts();
    let at = vec2u(column, row / SIDE);
    var near = 0u;
    for (var y = max(at.y, 1u) - 1u; y <= min(at.y + 1u, counts.y - 1u); y++) {
        for (var x = max(at.x, 1u) - 1u; x <= min(at.x + 1u, counts.x - 1u); x++) {
            near |= tiles[y * counts.x + x];
        }
    }
    return near;
}

@compute @workgroup_size(64)
fn surround(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
            @builtin(local_invocation_index) local: u32) {
    let columns = tile_counts().x;
    let i = word_index(group, groups, local);
    let row = i / columns;
    let height = u32(view.size.y);
    if row >= height {
        return;
    }
    let column = i % columns;
    let own = packed[i];
    let near = layers_near(column, row);
    let reach = u32(ceil(style.width));
    var band = vec2u(0u);  // two bits a pixel: thirds, and the layer
    for (var layer = 1u; layer <= 3u; layer++) {
        if ((near >> layer) & 1u) == 0u {
            continue;
        }
        var one = 0u;  // pixels that are covered by at least a third, two thirds, and wholly
        var two = 0u;
        var three = 0u;
        for (var y = max(row, reach) - reach; y <= min(row + reach, height - 1u); y++) {
            let left = pixels_in(layer, packed_at(y, column - 1u, columns));
            let here = pixels_in(layer, packed_at(y, column, columns));
            let right = pixels_in(layer, packed_at(y, column + 1u, columns));
            if (left | here | right) == 0u {
                continue;
            }
            let down = f32(y) - f32(row);
            for (var x = 0u; x <= reach; x++) {
                let share = thirds(vec2f(f32(x), down));
                // Shifts by 32 are none in WGSL; 16 pixels away is beyond MOST_WIDTH.
                var moved = here;
                if x > 0u {
                    let bits = 2u * x;
                    moved = (here << bits) | (here >> bits) | (left >> (32u - bits)) | (right << (32u - bits));
                }
                one |= select(0u, moved, share >= 1u);
                two |= select(0u, moved, share >= 2u);
                three |= select(0u, moved, share == 3u);
            }
        }
        // Not on pixels of this layer and of higher ones.
        var free = ~0u;
        for (var higher = layer; higher <= 3u; higher++) {
            free &= ~(pixels_in(higher, own) * 3u);
        }
        let covered = ((one ^ two ^ three) | ((two | three) << 1u)) & free;
        let written = (one * 3u) & free;
        band.x = (band.x & ~written) | covered;
        band.y = (band.y & ~written) | ((layer * EVEN) & written);
    }
    bands_out[i] = band;
    if band.x != 0u {
        atomicOr(&drawn_out[(row / SIDE) * columns + column], 1u);
    }
}

@vertex fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    let columns = tile_counts().x;
    let tile = index / 6u;
    if drawn[tile] == 0u {
        return vec4f(2.0, 2.0, 2.0, 1.0);
    }
    let corner = array<u32, 6>(0u, 1u, 2u, 2u, 1u, 3u)[index % 6u];
    let pixel = vec2f((vec2u(tile % columns, tile / columns) + vec2u(corner & 1u, corner >> 1u)) * SIDE);
    return vec4f(vec2f(2.0, -2.0) * pixel / view.size + vec2f(-1.0, 1.0), 0.0, 1.0);
}

@fragment fn fragment(@builtin(position) position: vec4f) -> @location(0) vec4f {
    let pixel = vec2u(position.xy);
    let words = bands[pixel.y * tile_counts().x + pixel.x / SIDE];
    let band = (words >> vec2u(2u * (pixel.x % SIDE))) & vec2u(3u);
    if band.x == 0u {
        discard;
    }
    let color = select(select(style.color1, style.color2, band.y == 2u), style.color3, band.y == 3u);
    return vec4f(color.rgb, color.a * f32(band.x) / 3.0);
}
