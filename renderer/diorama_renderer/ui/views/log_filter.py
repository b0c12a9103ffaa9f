"""The row over a text log in which its lines are filtered: by text, level and entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import ImVec2, ImVec4, imgui

from diorama_renderer.blueprint.views import TextLogSettings
from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect, hidden_id
from diorama_renderer.ui.theme import BODY_SIZE, SMALL_SIZE, faded, packed
from diorama_renderer.ui.views.log_colors import level_color
from diorama_renderer.ui.views.log_lines import ShownLines, by_severity, settings_of
from diorama_renderer.ui.widgets import button, checkbox, hint, icon_button, shortened, text_field

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

FILTER_HEIGHT = 40.0
_TOOLS = 72.0
"""UI points at the right that the view's own buttons take."""
_SIDE = 24.0
_CHIP_HEIGHT = 22.0
_MOST_LEVEL = 90.0
_ROW = 24.0
_POPUP_ROWS = 14


def draw(ui: Ui, opened: Opened, spec: ViewSpec, shown: ShownLines, rect: Rect) -> None:
    """Draw the row."""
    settings, theme = settings_of(spec), ui.theme
    draw_list = imgui.get_window_draw_list()
    draw_list.add_rect_filled(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), packed(theme.panel))
    right = rect.x1 - _TOOLS
    x = _draw_search(ui, spec, settings, rect)
    x = _draw_entities(ui, opened, spec, settings, shown, rect, x, right)
    counts = opened.lines.level_counts(shown.of_view)
    levels = by_severity(list(counts))
    others = sum(count for level, count in counts.items() if not level)
    for number, level in enumerate(levels):
        count = others if not level else counts.get(level, 0)
        if not count and level not in settings.hidden_levels:
            continue
        width = _chip_width(level, count)
        if x + width + (40 if number < len(levels) - 1 else 0) > right:
            _draw_more(ui, spec, settings, levels, counts, rect, x, right)
            break
        _draw_chip(ui, spec, settings, levels, level, count, Rect(x, rect.y0 + 9, x + width, rect.y0 + 31))
        x += width + 6


def _draw_search(ui: Ui, spec: ViewSpec, settings: TextLogSettings, rect: Rect) -> float:
    width = min(max(rect.width * 0.28, 110.0), 240.0)
    at = ImVec2(rect.x0 + 8, rect.y0 + 8)
    name = f"view/{spec.name}/filter"
    imgui.set_cursor_screen_pos(at)
    imgui.push_style_var(imgui.StyleVar_.frame_padding, ImVec2(27, 5))
    imgui.push_font(None, 13)
    text = text_field(ui, name, settings.filter, placeholder="Find in text", width=width)
    imgui.pop_font()
    imgui.pop_style_var()
    if text is not None:
        ui.do(setattr, settings, "filter", text)
    color = ui.theme.accent if settings.filter else ui.theme.subdued
    imgui.get_window_draw_list().add_text(ImVec2(at.x + 7, at.y + 2), packed(color), icons.SEARCH)
    if settings.filter:
        imgui.set_cursor_screen_pos(ImVec2(at.x + width - 23, at.y + 1))
        imgui.set_next_item_allow_overlap()
        if icon_button(ui, f"{name}/clear", icons.X, side=22, color=ui.theme.subdued):
            ui.do(setattr, settings, "filter", "")
    return at.x + width + 8


def _draw_entities(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    settings: TextLogSettings,
    shown: ShownLines,
    rect: Rect,
    x: float,
    right: float,
) -> float:
    """The button that opens the list of entities; returns where what comes after it begins."""
    theme, name = ui.theme, f"view/{spec.name}/entities"
    paths = opened.recording.store.entities.paths
    whole = len(shown.entities)
    if whole < 2 and not settings.hidden_entities:
        return x
    hidden = 0
    if settings.hidden_entities:
        hidden = sum(paths[entity] in settings.hidden_entities for entity in shown.entities)
    title = f"{whole:,} entities" if not hidden else f"{whole - hidden:,} of {whole:,}"
    imgui.push_font(None, SMALL_SIZE)
    width = imgui.calc_text_size(title).x + 50
    if x + width > right:
        title, width = "", 46.0
    imgui.set_cursor_screen_pos(ImVec2(x, rect.y0 + 8))
    if imgui.invisible_button(hidden_id(name), ImVec2(width, _SIDE)):
        imgui.open_popup(name)
    ui.items.record(name)
    is_hovered = imgui.is_item_hovered()
    hint("Choose entities" if hidden == 0 else f"{hidden:,} entities are left out")
    draw_list = imgui.get_window_draw_list()
    behind = theme.hover if is_hovered else theme.raised
    draw_list.add_rect_filled(ImVec2(x, rect.y0 + 8), ImVec2(x + width, rect.y0 + 32), packed(behind), 5.0)
    color = packed(theme.accent if hidden else theme.subdued)
    draw_list.add_text(ImVec2(x + 8, rect.y0 + 11), color, icons.LIST_TREE)
    if title:
        draw_list.add_text(ImVec2(x + 28, rect.y0 + 13), packed(theme.text), title)
    draw_list.add_text(ImVec2(x + width - 18, rect.y0 + 11), packed(theme.subdued), icons.CHEVRON_DOWN)
    imgui.pop_font()
    imgui.set_next_window_pos(ImVec2(x, rect.y0 + 36))
    if imgui.begin_popup(name):
        _draw_entity_list(ui, opened, name, settings, shown)
        imgui.end_popup()
    return x + width + 10


def _draw_entity_list(
    ui: Ui, opened: Opened, name: str, settings: TextLogSettings, shown: ShownLines
) -> None:
    """A tick an entity, and how many lines it has; those in sight alone are looked at."""
    paths, counts = opened.recording.store.entities.paths, opened.lines.entity_counts()
    entities = sorted(shown.entities, key=lambda entity: paths[entity])
    imgui.push_style_var(imgui.StyleVar_.frame_padding, ImVec2(6, 3))
    if button(ui, f"{name}/all", "All"):
        ui.do(settings.hidden_entities.clear)
    imgui.same_line(0, 6)
    if button(ui, f"{name}/none", "None"):
        ui.do(settings.hidden_entities.update, [paths[entity] for entity in entities])
    imgui.pop_style_var()
    imgui.dummy(ImVec2(0, 1))
    some = entities[:200]
    names = min(max((imgui.calc_text_size(paths[each]).x for each in some), default=100.0), 420.0)
    width = max(names + 130, 220.0)
    height = min(len(entities), _POPUP_ROWS) * _ROW + 2
    imgui.push_style_var(imgui.StyleVar_.item_spacing, ImVec2(0, 0))
    imgui.begin_child(hidden_id(f"{name} list"), ImVec2(width, height))
    first = max(int(imgui.get_scroll_y() // _ROW), 0)
    last = min(first + _POPUP_ROWS + 2, len(entities))
    imgui.dummy(ImVec2(1, first * _ROW))
    for entity in entities[first:last]:
        _draw_entity_row(ui, name, settings, paths[entity], counts.get(entity, 0), width)
    imgui.dummy(ImVec2(1, max(len(entities) - last, 0) * _ROW))
    imgui.end_child()
    imgui.pop_style_var()


def _draw_entity_row(
    ui: Ui, name: str, settings: TextLogSettings, path: str, count: int, width: float
) -> None:
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    at = imgui.get_cursor_screen_pos()
    if imgui.invisible_button(hidden_id(f"{name}/{path}"), ImVec2(width, _ROW)):
        io = imgui.get_io()
        ui.do(_solo if io.key_ctrl else _toggle, settings.hidden_entities, path)
    ui.items.record(f"{name}/{path}")
    is_on = path not in settings.hidden_entities
    if imgui.is_item_hovered():
        corner = ImVec2(at.x + width, at.y + _ROW)
        draw_list.add_rect_filled(at, corner, packed(theme.hover), 4.0)
    low, high = ImVec2(at.x + 5, at.y + 5), ImVec2(at.x + 19, at.y + 19)
    draw_list.add_rect_filled(low, high, packed(theme.accent if is_on else theme.panel), 4.0)
    if is_on:
        imgui.push_font(None, 11)
        draw_list.add_text(ImVec2(at.x + 6.5, at.y + 5), packed(theme.on_accent), icons.CHECK)
        imgui.pop_font()
    imgui.push_font(None, 13)
    y = at.y + (_ROW - imgui.get_text_line_height()) / 2
    text = shortened(path, width - 110)
    draw_list.add_text(ImVec2(at.x + 28, y), packed(theme.text if is_on else theme.subdued), text)
    number = f"{count:,}"
    right = at.x + width - imgui.calc_text_size(number).x - 14
    draw_list.add_text(ImVec2(right, y), packed(theme.subdued), number)
    imgui.pop_font()


def _toggle(names: set[str], name: str) -> None:
    names ^= {name}


def _solo(hidden: set[str], path: str) -> None:
    """Only this one is left out; again: none is."""
    if hidden == {path}:
        hidden.clear()
    else:
        hidden.clear()
        hidden.add(path)


def _only_level(hidden: set[str], level: str, levels: list[str]) -> None:
    """One level is shown alone; or all are again."""
    others = set(levels) - {level}
    if level not in hidden and others <= hidden:
        hidden.clear()
    else:
        hidden.clear()
        hidden |= others


def _shown_level(level: str) -> str:
    return shortened(level.replace("\n", " ") or "no level", _MOST_LEVEL)


def _chip_width(level: str, count: int) -> float:
    imgui.push_font(None, SMALL_SIZE)
    width = imgui.calc_text_size(_shown_level(level)).x + imgui.calc_text_size(f"{count:,}").x + 22
    imgui.pop_font()
    return float(round(width))


def _draw_chip(
    ui: Ui, spec: ViewSpec, settings: TextLogSettings, levels: list[str], level: str, count: int, rect: Rect
) -> None:
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    is_on = level not in settings.hidden_levels
    imgui.set_cursor_screen_pos(ImVec2(rect.x0, rect.y0))
    if imgui.invisible_button(f"##level {spec.id} {level}", ImVec2(rect.width, rect.height)):
        if imgui.get_io().key_ctrl:
            ui.do(_only_level, settings.hidden_levels, level, levels)
        else:
            ui.do(_toggle, settings.hidden_levels, level)
    ui.items.record(f"view/{spec.name}/level/{level}")
    is_hovered = imgui.is_item_hovered()
    hint(f"{'Leave out' if is_on else 'Show'} these lines  (Ctrl+click: only these)")
    color = level_color(theme, level)
    low, high = ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1)
    if is_on:
        draw_list.add_rect_filled(low, high, packed(faded(color, 0.26 if is_hovered else 0.16)), 11.0)
    else:
        draw_list.add_rect_filled(low, high, packed(theme.hover if is_hovered else theme.raised), 11.0)
    imgui.push_font(None, SMALL_SIZE)
    y = round(rect.y0 + (rect.height - imgui.get_text_line_height()) / 2)
    text = _shown_level(level)
    x = rect.x0 + 8
    draw_list.add_text(ImVec2(x, y), packed(color if is_on else theme.faint), text)
    x += imgui.calc_text_size(text).x + 6
    draw_list.add_text(ImVec2(x, y), packed(theme.subdued if is_on else theme.faint), f"{count:,}")
    imgui.pop_font()


def _draw_more(
    ui: Ui,
    spec: ViewSpec,
    settings: TextLogSettings,
    levels: list[str],
    counts: dict[str | None, int],
    rect: Rect,
    x: float,
    right: float,
) -> None:
    """A button with the levels for which there is no room."""
    if x + _SIDE > right + _TOOLS - 8:  # over which the view's own buttons lie for a moment
        return
    name = f"view/{spec.name}/levels"
    imgui.set_cursor_screen_pos(ImVec2(x, rect.y0 + 8))
    is_filtering = bool(settings.hidden_levels)
    color = ui.theme.accent if is_filtering else ui.theme.subdued
    if icon_button(ui, name, icons.TAGS, side=_SIDE, tooltip="Choose levels", color=color):
        imgui.open_popup(name)
    if not imgui.begin_popup(name):
        return
    imgui.push_font(None, BODY_SIZE)
    for level in levels[:200]:
        count = counts.get(level or None, 0) or counts.get(level, 0)
        imgui.push_style_color(imgui.Col_.text, ImVec4(*level_color(ui.theme, level)))
        title = f"{_shown_level(level)}  {count:,}"
        changed = checkbox(ui, f"{name}/{level}", title, level not in settings.hidden_levels)
        imgui.pop_style_color()
        if changed is not None:
            ui.do(_toggle, settings.hidden_levels, level)
    imgui.pop_font()
    imgui.end_popup()
