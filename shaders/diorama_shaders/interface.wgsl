// The user interface: triangles of the UI library with vertex colours, times a texture. All in sRGB as it stands: the
// library's colours are made to be blended so, and the target is not an srgb one.
// Read by passes/interface.py; the vertex layout mirrors ImDrawVert.

struct Screen {
    origin: vec2f,  // of the display, UI points
    size: vec2f,    // of the display, UI points
}

@group(0) @binding(0) var<uniform> screen: Screen;
@group(1) @binding(0) var color_texture: texture_2d<f32>;
@group(1) @binding(1) var color_sampler: sampler;

struct Vertex {
    @location(0) position: vec2f,  // UI points
    @location(1) texcoord: vec2f,
    @location(2) color: vec4f,     // straight alpha
}

struct Varying {
    @builtin(position) position: vec4f,
    @location(0) texcoord: vec2f,
    @location(1) color: vec4f,
}

@vertex
fn vertex(in: Vertex) -> Varying {
    let ndc = (in.position - screen.origin) / screen.size * vec2f(2.0, -2.0) + vec2f(-1.0, 1.0);
    return Varying(vec4f(ndc, 0.0, 1.0), in.texcoord, in.color);
}

@fragment
fn fragment(in: Varying) -> @location(0) vec4f {
    return in.color * textureSampleLevel(color_texture, color_sampler, in.texcoord, 0.0);
}
