"""Colours, roundings and fonts: two themes, from few named colours."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Any

from imgui_bundle import ImVec2, ImVec4, imgui, implot

Rgba = tuple[float, float, float, float]

BODY_SIZE = 14.0
SMALL_SIZE = 12.0
ROW_HEIGHT = 22.0


def _hex(text: str, alpha: float = 1.0) -> Rgba:
    r, g, b = (int(text[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return (r, g, b, alpha)


@dataclass(frozen=True, slots=True)
class Theme:
    """What the whole window is coloured by; each is sRGB with straight alpha, 0 to 1.

    Attributes:
        name: "dark" or "light".
        window: behind everything; what shows between panels.
        panel: of panels and views' frames.
        raised: of what lies on a panel: fields, headers, popups.
        hover: of what the pointer is on.
        pressed: of what is being pressed.
        line: between panels.
        text: of most texts.
        subdued: of texts that matter less.
        faint: of marks and texts that hardly matter.
        strong: of what matters most.
        accent: of what is chosen.
        on_accent: of texts on it.
        selection: behind selected rows.
        hovered_outline: around what the pointer is on, in views.
        selected_outline: around what is selected, in views.
        warning, error, success: of what they say.
        plot: behind plots and 2D views.
        axis_x, axis_y, axis_z: of axes.
        view_top, view_bottom: the gradient behind 3D views.
    """

    name: str
    window: Rgba
    panel: Rgba
    raised: Rgba
    hover: Rgba
    pressed: Rgba
    line: Rgba
    text: Rgba
    subdued: Rgba
    faint: Rgba
    strong: Rgba
    accent: Rgba
    on_accent: Rgba
    selection: Rgba
    hovered_outline: Rgba
    selected_outline: Rgba
    warning: Rgba
    error: Rgba
    success: Rgba
    plot: Rgba
    axis_x: Rgba
    axis_y: Rgba
    axis_z: Rgba
    view_top: Rgba
    view_bottom: Rgba


DARK = Theme(
    name="dark",
    window=_hex("0b0d12"),
    panel=_hex("12151c"),
    raised=_hex("1b1f29"),
    hover=_hex("252a36"),
    pressed=_hex("303747"),
    line=_hex("1f2430"),
    text=_hex("c9d1dc"),
    subdued=_hex("8590a2"),
    faint=_hex("4d5667"),
    strong=_hex("f4f7fb"),
    accent=_hex("5b8cff"),
    on_accent=_hex("ffffff"),
    selection=_hex("2a4480"),
    hovered_outline=_hex("ffffff"),
    selected_outline=_hex("ffb547"),
    warning=_hex("f2b84b"),
    error=_hex("ff6b6b"),
    success=_hex("4cc38a"),
    plot=_hex("0d1016"),
    axis_x=_hex("ff5c5c"),
    axis_y=_hex("59d970"),
    axis_z=_hex("5b8cff"),
    view_top=_hex("2b3140"),
    view_bottom=_hex("12151c"),
)

LIGHT = Theme(
    name="light",
    window=_hex("dfe3ea"),
    panel=_hex("f6f7f9"),
    raised=_hex("e9ecf1"),
    hover=_hex("dde2ea"),
    pressed=_hex("cdd4df"),
    line=_hex("d3d9e2"),
    text=_hex("2a313d"),
    subdued=_hex("667085"),
    faint=_hex("a3acba"),
    strong=_hex("0c1118"),
    accent=_hex("2f66e8"),
    on_accent=_hex("ffffff"),
    selection=_hex("bcd0fb"),
    hovered_outline=_hex("1b2330"),
    selected_outline=_hex("e08a00"),
    warning=_hex("b97700"),
    error=_hex("d13c3c"),
    success=_hex("1d8a56"),
    plot=_hex("ffffff"),
    axis_x=_hex("d93636"),
    axis_y=_hex("2a9d43"),
    axis_z=_hex("2f66e8"),
    view_top=_hex("f4f6f9"),
    view_bottom=_hex("cfd6e1"),
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def packed(color: Rgba, alpha: float = 1.0) -> int:
    """A colour as draw lists take it; `alpha` multiplies its own."""
    return int(imgui.get_color_u32(ImVec4(color[0], color[1], color[2], color[3] * alpha)))


def faded(color: Rgba, alpha: float) -> Rgba:
    """The colour, more transparent."""
    return (*color[:3], color[3] * alpha)


def mixed(a: Rgba, b: Rgba, share: float) -> Rgba:
    """The colour between two; `share` 0 is `a`."""
    r, g, b_, alpha = (x + (y - x) * share for x, y in zip(a, b))
    return (r, g, b_, alpha)


@dataclass(frozen=True, slots=True)
class Fonts:
    """The typefaces: texts, and numbers that have to stand below each other. Both have the icons."""

    body: Any
    mono: Any


def load_fonts() -> Fonts:
    """The fonts that are shipped, into the current context; glyphs are made at the size they are drawn with."""
    folder = resources.files("diorama_renderer.assets") / "fonts"
    atlas = imgui.get_io().fonts

    def add(name: str, *, merge: bool, drop: float = 0.0) -> Any:
        config = imgui.ImFontConfig()
        config.merge_mode = merge
        config.glyph_offset = ImVec2(0.0, drop)
        return atlas.add_font_from_file_ttf(str(folder / name), BODY_SIZE, config)

    fonts = []
    for name in ("Inter-Regular.ttf", "JetBrainsMono-Regular.ttf"):
        font = add(name, merge=False)
        add("DejaVuSans-Symbols.ttf", merge=True)
        add("Lucide-Icons.ttf", merge=True, drop=2.5)
        fonts.append(font)
    return Fonts(*fonts)


def apply(theme: Theme) -> None:
    """Have the library draw everything in a theme."""
    style = imgui.get_style()
    style.font_size_base = BODY_SIZE
    style.window_padding = ImVec2(8, 8)
    style.frame_padding = ImVec2(8, 4)
    style.item_spacing = ImVec2(8, 5)
    style.item_inner_spacing = ImVec2(6, 4)
    style.cell_padding = ImVec2(6, 3)
    style.indent_spacing = 16
    style.scrollbar_size = 10
    style.grab_min_size = 8
    style.window_rounding = 8
    style.child_rounding = 6
    style.frame_rounding = 5
    style.popup_rounding = 8
    style.scrollbar_rounding = 6
    style.grab_rounding = 5
    style.tab_rounding = 5
    style.window_border_size = 0
    style.popup_border_size = 1
    style.frame_border_size = 0
    style.tab_border_size = 0
    style.tab_bar_border_size = 0
    style.tab_bar_overline_size = 2
    style.docking_separator_size = 3
    style.hover_delay_short = 0.25
    style.window_menu_button_position = imgui.Dir.none
    for name, color in _colors(theme).items():
        style.set_color_(getattr(imgui.Col_, name), ImVec4(*color))
    _apply_to_plots(theme)


def _colors(theme: Theme) -> dict[str, Rgba]:
    clear = (0.0, 0.0, 0.0, 0.0)
    return {
        "text": theme.text,
        "text_disabled": theme.subdued,
        "text_link": theme.accent,
        "text_selected_bg": faded(theme.accent, 0.45),
        "input_text_cursor": theme.strong,
        "window_bg": theme.panel,
        "child_bg": clear,
        "popup_bg": theme.raised,
        "border": theme.line,
        "border_shadow": clear,
        "frame_bg": theme.raised,
        "frame_bg_hovered": theme.hover,
        "frame_bg_active": theme.pressed,
        "title_bg": theme.panel,
        "title_bg_active": theme.panel,
        "title_bg_collapsed": theme.panel,
        "menu_bar_bg": theme.panel,
        "scrollbar_bg": clear,
        "scrollbar_grab": faded(theme.faint, 0.6),
        "scrollbar_grab_hovered": theme.faint,
        "scrollbar_grab_active": theme.subdued,
        "check_mark": theme.accent,
        "checkbox_selected_bg": theme.raised,
        "slider_grab": theme.accent,
        "slider_grab_active": theme.strong,
        "button": theme.raised,
        "button_hovered": theme.hover,
        "button_active": theme.pressed,
        "header": theme.selection,
        "header_hovered": theme.hover,
        "header_active": theme.pressed,
        "separator": theme.line,
        "separator_hovered": theme.accent,
        "separator_active": theme.accent,
        "resize_grip": clear,
        "resize_grip_hovered": theme.accent,
        "resize_grip_active": theme.accent,
        "tab": theme.panel,
        "tab_hovered": theme.hover,
        "tab_selected": theme.raised,
        "tab_selected_overline": theme.accent,
        "tab_dimmed": theme.panel,
        "tab_dimmed_selected": theme.raised,
        "tab_dimmed_selected_overline": clear,
        "docking_preview": faded(theme.accent, 0.5),
        "docking_empty_bg": theme.window,
        "plot_lines": theme.accent,
        "plot_lines_hovered": theme.strong,
        "plot_histogram": theme.accent,
        "plot_histogram_hovered": theme.strong,
        "table_header_bg": theme.panel,
        "table_border_strong": theme.line,
        "table_border_light": theme.line,
        "table_row_bg": clear,
        "table_row_bg_alt": faded(theme.raised, 0.5),
        "tree_lines": theme.line,
        "drag_drop_target": theme.accent,
        "drag_drop_target_bg": faded(theme.accent, 0.15),
        "nav_cursor": theme.accent,
        "nav_windowing_highlight": theme.accent,
        "nav_windowing_dim_bg": faded(theme.window, 0.5),
        "modal_window_dim_bg": faded(theme.window, 0.6),
        "unsaved_marker": theme.warning,
    }


def _apply_to_plots(theme: Theme) -> None:
    style = implot.get_style()
    style.plot_padding = ImVec2(0, 0)
    style.label_padding = ImVec2(4, 3)
    style.plot_border_size = 0
    style.minor_alpha = 0.35
    colors = {
        "frame_bg": theme.plot,
        "plot_bg": theme.plot,
        "plot_border": theme.line,
        "legend_bg": faded(theme.panel, 0.85),
        "legend_border": theme.line,
        "legend_text": theme.text,
        "title_text": theme.text,
        "inlay_text": theme.text,
        "axis_text": theme.subdued,
        "axis_grid": faded(theme.faint, 0.35),
        "axis_tick": faded(theme.faint, 0.5),
        "axis_bg": (0.0, 0.0, 0.0, 0.0),
        "axis_bg_hovered": theme.hover,
        "axis_bg_active": theme.pressed,
        "selection": theme.accent,
        "crosshairs": theme.subdued,
    }
    for name, color in colors.items():
        style.set_color_(getattr(implot.Col_, name), ImVec4(*color))
