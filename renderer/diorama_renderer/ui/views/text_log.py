"""Text logs: the lines of all entities of a view, merged in the order of time.

All lines have one height, so that a million of them cost what those on screen do; what has no room in a line is
unfolded by a click. The time that is shown is a line between them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import ImVec2, imgui

from diorama.timelines import Timeline
from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.store import Rows
from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect, hidden_id
from diorama_renderer.ui.theme import SMALL_SIZE, packed
from diorama_renderer.ui.views import log_filter, log_menu, log_rows
from diorama_renderer.ui.views.log_columns import (
    BODY,
    HEADER_HEIGHT,
    Cell,
    Widths,
    columns_of,
    draw_header,
    placed,
)
from diorama_renderer.ui.views.log_lines import MOST_UNFOLDED, LogLine, LogTexts, ShownLines, settings_of
from diorama_renderer.ui.views.log_rows import PlacedLine, Pointed, RowsLook
from diorama_renderer.ui.views.log_scroll import LINE_HEIGHT, Layout, LogScroll, laid_out
from diorama_renderer.ui.views.plot_empty import draw_empty, draw_note
from diorama_renderer.ui.widgets import button

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_WHEEL_LINES = 3
_MOST_TOLD = 4
_MOST_ASKED = 16


@dataclass
class LogMemo:
    """What a view keeps from frame to frame.

    Attributes:
        unfolded: rows of the store whose texts are shown in full, the latest last.
        anchor: the row and place of the line at the upper edge.
        menu: what the right button was pressed on.
    """

    shown: ShownLines = field(default_factory=ShownLines)
    texts: LogTexts = field(default_factory=LogTexts)
    widths: Widths = field(default_factory=Widths)
    scroll: LogScroll = field(default_factory=LogScroll)
    unfolded: dict[int, None] = field(default_factory=dict)
    anchor: tuple[int, int] = (-1, -1)
    menu: LogLine | None = None
    _generation: int = 0
    _layout: tuple[object, Rows | None, Layout] = field(default_factory=lambda: (None, None, laid_out(0, {})))

    def begin(self, opened: Opened) -> None:
        """Rows that were dropped take the numbers of all others with them."""
        generation = opened.recording.store.generation
        if generation != self._generation:
            self._generation = generation
            self.unfolded.clear()
            self.anchor, self.menu = (-1, -1), None

    def layout(self, ui: Ui, opened: Opened, spec: ViewSpec, room: float) -> Layout:
        """Where the lines are; the same while nothing changes."""
        rows, settings = self.shown.rows, settings_of(spec)
        key = (tuple(self.unfolded), int(room), settings.is_monospace, ui.pixels_per_point)
        if key != self._layout[0] or rows is not self._layout[1]:
            extra: dict[int, float] = {}
            if self.unfolded:
                places = np.flatnonzero(np.isin(rows, list(self.unfolded)))
                log_rows.push_body_font(ui, is_monospace=settings.is_monospace)
                lines = self.texts.of(opened, rows[places], (), spec.root)
                for place, line in zip(places.tolist(), lines, strict=True):
                    extra[place] = log_rows.unfolded_height(line, room)
                imgui.pop_font()
            self._layout = (key, rows, laid_out(len(rows), extra))
        return self._layout[2]

    def toggle(self, row: int) -> None:
        """Unfold a line, or fold it."""
        if row in self.unfolded:
            del self.unfolded[row]
            return
        while len(self.unfolded) >= MOST_UNFOLDED:
            del self.unfolded[next(iter(self.unfolded))]
        self.unfolded[row] = None


def draw(ui: Ui, opened: Opened, spec: ViewSpec, rect: Rect) -> None:
    """Fill the view."""
    memo = opened.memo(("text log", spec.id), LogMemo)
    timeline, settings = opened.time.timeline, settings_of(spec)
    memo.begin(opened)
    memo.shown.update(opened, spec, timeline)
    if memo.shown.searched < 1.0:
        ui.animate()
    if not len(memo.shown.rows) and not memo.shown.is_filtering(spec):
        _draw_nothing(ui, opened, spec, memo, rect)
        return
    bar = Rect(rect.x0, rect.y0, rect.x1, rect.y0 + log_filter.FILTER_HEIGHT)
    header = Rect(rect.x0, bar.y1, rect.x1, bar.y1 + HEADER_HEIGHT)
    body = Rect(rect.x0, header.y1, rect.x1, max(rect.y1, header.y1 + 1))
    cells = placed(rect, columns_of(opened, settings), memo.widths)
    log_filter.draw(ui, opened, spec, memo.shown, bar)
    if len(memo.shown.rows):
        _draw_lines(ui, opened, spec, memo, body, cells)
        draw_header(ui, opened, spec.name, header, cells, memo.widths, body.y1)
    else:
        _draw_filtered(ui, opened, spec, memo, Rect(body.x0, header.y0, body.x1, body.y1))
    log_menu.draw(ui, opened, spec, memo.menu, memo.shown.rows, header)


def _draw_lines(ui: Ui, opened: Opened, spec: ViewSpec, memo: LogMemo, rect: Rect, cells: list[Cell]) -> None:
    settings, scroll, timeline = settings_of(spec), memo.scroll, opened.time.timeline
    room = cells[-1].x1 - cells[-1].x0 - log_rows.INDENT
    layout = memo.layout(ui, opened, spec, room)
    now = _now(opened, memo, timeline)
    _keep_anchor(memo, layout)
    draw_list = imgui.get_window_draw_list()
    draw_list.add_rect_filled(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), packed(ui.theme.plot))
    imgui.set_cursor_screen_pos(ImVec2(rect.x0, rect.y0))
    imgui.set_next_item_allow_overlap()
    flags = imgui.ButtonFlags_.mouse_button_left.value | imgui.ButtonFlags_.mouse_button_right.value
    imgui.invisible_button(f"##lines {spec.id}", ImVec2(rect.width, rect.height), flags)
    is_hovered = bool(imgui.is_item_hovered())
    _steer(scroll, layout, rect, is_hovered=is_hovered)
    is_at_end = now == layout.count
    if scroll.follows:
        scroll.show(layout.top(now), rect.height)
    if scroll.settle(layout, rect.height, ui.dt):
        ui.animate()
    most = layout.height - rect.height
    scroll.follows |= most <= 0 or (is_at_end and scroll.wanted >= most - 1)
    lines = _on_screen(ui, opened, spec, memo, layout, rect, cells, now)
    memo.anchor = (lines[0].line.row, lines[0].place) if lines else (-1, -1)
    pointed = _pointed_at(rect, lines, cells) if is_hovered else None
    draw_list.push_clip_rect(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), True)
    look = RowsLook(settings.is_monospace, memo.shown.line_filter.text, pointed)
    log_rows.draw(ui, opened, rect, lines, cells, memo.widths, look)
    y = _to_pixels(ui, rect.y0 + layout.top(now) - scroll.at)
    if timeline is not None and now:
        _draw_now(ui, spec, rect, y, is_at_end=is_at_end)
    draw_list.pop_clip_rect()
    _name(ui, spec, rect, lines, cells)
    if pointed is not None:
        _answer(ui, opened, spec, memo, lines, cells, pointed, room)
    _draw_bar(ui, spec, scroll, layout, rect)
    if memo.shown.searched < 1.0:
        draw_note(ui, rect, f"Searching… {memo.shown.searched:.0%}")
    if not scroll.follows and not rect.y0 <= y <= rect.y1:
        _draw_jump(ui, spec, scroll, rect, is_below=y > rect.y1)


def _now(opened: Opened, memo: LogMemo, timeline: Timeline | None) -> int:
    """How many of the lines were at or before the time that is shown."""
    if timeline is None:
        return len(memo.shown.rows)
    return opened.lines.line_at(timeline, opened.time.state.time, memo.shown.line_filter) + 1


def _keep_anchor(memo: LogMemo, layout: Layout) -> None:
    """Other lines may have come before those in sight: keep these where they are."""
    row, place = memo.anchor
    rows = memo.shown.rows
    if row < 0 or (place < len(rows) and rows[place] == row):
        return
    found = np.flatnonzero(rows == row)
    if len(found):
        memo.scroll.shift(layout.top(int(found[0])) - layout.top(min(place, layout.count)))


def _steer(scroll: LogScroll, layout: Layout, rect: Rect, *, is_hovered: bool) -> None:
    io = imgui.get_io()
    held = io.key_ctrl or io.key_shift or io.key_alt
    if is_hovered and io.mouse_wheel and not held:
        scroll.by(-io.mouse_wheel * _WHEEL_LINES * LINE_HEIGHT)
    if held or io.want_text_input or not imgui.is_window_focused():
        return
    page = max(rect.height - 2 * LINE_HEIGHT, LINE_HEIGHT)
    for key, points in (
        (imgui.Key.up_arrow, -LINE_HEIGHT),
        (imgui.Key.down_arrow, LINE_HEIGHT),
        (imgui.Key.page_up, -page),
        (imgui.Key.page_down, page),
        (imgui.Key.home, -layout.height),
        (imgui.Key.end, layout.height),
    ):
        if imgui.is_key_pressed(key):
            scroll.by(points)


def _on_screen(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    memo: LogMemo,
    layout: Layout,
    rect: Rect,
    cells: list[Cell],
    now: int,
) -> list[PlacedLine]:
    at = memo.scroll.at
    first, last = layout.place_at(at), layout.place_at(at + rect.height)
    timelines = [cell.column.timeline for cell in cells if cell.column.timeline is not None]
    lines = memo.texts.of(opened, memo.shown.rows[first : last + 1], timelines, spec.root)
    found = []
    for place, line in enumerate(lines, first):
        y0 = _to_pixels(ui, rect.y0 + layout.top(place) - at)
        y1 = _to_pixels(ui, rect.y0 + layout.top(place + 1) - at)
        found.append(PlacedLine(place, line, y0, y1, place >= now, line.row in memo.unfolded))
    return found


def _to_pixels(ui: Ui, y: float) -> float:
    return round(y * ui.pixels_per_point) / ui.pixels_per_point


def _pointed_at(rect: Rect, lines: list[PlacedLine], cells: list[Cell]) -> Pointed | None:
    pointer = imgui.get_mouse_pos()
    if pointer.x >= rect.x1 - 10:
        return None
    for line in lines:
        if line.y0 <= pointer.y < line.y1:
            key = next((cell.column.key for cell in cells if cell.x0 <= pointer.x < cell.x1 - 8), "")
            return Pointed(line.place, key)
    return None


def _name(ui: Ui, spec: ViewSpec, rect: Rect, lines: list[PlacedLine], cells: list[Cell]) -> None:
    """For tests: the cells of lines that are entirely in sight."""
    ui.items.put(f"view/{spec.name}/lines", rect)
    for line in lines:
        if line.y0 >= rect.y0 and line.y1 <= rect.y1:
            for cell in cells:
                name = f"view/{spec.name}/line/{line.place}/{cell.column.title}"
                ui.items.put(name, Rect(cell.x0, line.y0, cell.x1 - 8, line.y0 + LINE_HEIGHT))


def _answer(
    ui: Ui,
    opened: Opened,
    spec: ViewSpec,
    memo: LogMemo,
    lines: list[PlacedLine],
    cells: list[Cell],
    pointed: Pointed,
    room: float,
) -> None:
    """What the pointer is on is told, and can be clicked."""
    found = next(each for each in lines if each.place == pointed.place)
    line, item = found.line, EntityItem(found.line.path, None, spec.id)
    ui.hover(item)
    is_clicked = _is_click(imgui.MouseButton_.left)
    if _is_click(imgui.MouseButton_.right):
        memo.menu = line
        imgui.open_popup(log_menu.name_of_menu(spec))
    column = next((cell.column for cell in cells if cell.column.key == pointed.key), None)
    if column is None:
        return
    if column.timeline is not None:
        _answer_time(ui, opened, column.timeline, line, is_clicked=is_clicked)
    elif column.key == "entity":
        imgui.set_mouse_cursor(imgui.MouseCursor_.hand.value)
        if is_clicked and imgui.get_io().key_ctrl:
            ui.do(opened.selection.toggle, item)
        elif is_clicked:
            ui.do(opened.selection.select, [item])
    elif column.key == BODY:
        log_rows.push_body_font(ui, is_monospace=settings_of(spec).is_monospace)
        shown = log_rows.cut(line, room, is_monospace=settings_of(spec).is_monospace)
        imgui.pop_font()
        if found.is_unfolded or log_rows.is_foldable(line, shown):
            imgui.set_mouse_cursor(imgui.MouseCursor_.hand.value)
            if is_clicked:
                memo.toggle(line.row)
                ui.animate()


def _answer_time(ui: Ui, opened: Opened, timeline: Timeline, line: LogLine, *, is_clicked: bool) -> None:
    time, _ = line.times[timeline]
    if time is None:
        return
    imgui.set_mouse_cursor(imgui.MouseCursor_.hand.value)
    if is_clicked:
        if timeline != opened.time.timeline:
            ui.do(opened.set_timeline, timeline)
        ui.do(opened.time.seek, time)


def _is_click(button: imgui.MouseButton_) -> bool:
    """Whether a button is let go about where it was pressed; how far the others once were dragged is still known."""
    return bool(
        imgui.is_mouse_released(button) and imgui.get_io().mouse_drag_max_distance_sqr[button.value] <= 16
    )


def _draw_now(ui: Ui, spec: ViewSpec, rect: Rect, y: float, *, is_at_end: bool) -> None:
    """The time that is shown, between two lines."""
    if not rect.y0 <= y <= rect.y1 + 1:
        return
    if is_at_end:
        y -= 1
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    thick = 1.5
    ui.items.put(f"view/{spec.name}/now", Rect(rect.x0, y - 2, rect.x1, y + 2))
    draw_list.add_rect_filled(
        ImVec2(rect.x0, y - thick / 2), ImVec2(rect.x1, y + thick / 2), packed(theme.strong, 0.9)
    )
    draw_list.add_triangle_filled(
        ImVec2(rect.x0, y - 5), ImVec2(rect.x0, y + 5), ImVec2(rect.x0 + 7, y), packed(theme.strong)
    )


def _draw_bar(ui: Ui, spec: ViewSpec, scroll: LogScroll, layout: Layout, rect: Rect) -> None:
    bar = scroll.bar(layout, rect.height)
    if bar is None:
        return
    name = f"view/{spec.name}/scroll"
    imgui.set_cursor_screen_pos(ImVec2(rect.x1 - 10, rect.y0))
    imgui.invisible_button(hidden_id(name), ImVec2(10, rect.height))
    ui.items.record(name)
    is_active, is_hovered = imgui.is_item_active(), imgui.is_item_hovered()
    if is_active:
        scroll.grip(imgui.get_mouse_pos().y, rect.y0, bar)
        ui.animate()
    else:
        scroll.let_go()
    color = ui.theme.subdued if is_active else ui.theme.faint
    top = rect.y0 + bar.top
    imgui.get_window_draw_list().add_rect_filled(
        ImVec2(rect.x1 - 7, top + 2),
        ImVec2(rect.x1 - 2, top + bar.length - 2),
        packed(color, 0.9 if is_active or is_hovered else 0.55),
        3.0,
    )


def _draw_jump(ui: Ui, spec: ViewSpec, scroll: LogScroll, rect: Rect, *, is_below: bool) -> None:
    """A button that scrolls back to the time."""
    theme, draw_list, name = ui.theme, imgui.get_window_draw_list(), f"view/{spec.name}/jump"
    imgui.push_font(None, SMALL_SIZE)
    icon, text = icons.ARROW_DOWN if is_below else icons.ARROW_UP, "Jump to now"
    width, height = imgui.calc_text_size(text).x + 44, 26.0
    x = round(rect.center[0] - width / 2)
    y = rect.y1 - height - 12 if is_below else rect.y0 + 12
    imgui.set_cursor_screen_pos(ImVec2(x, y))
    if imgui.invisible_button(hidden_id(name), ImVec2(width, height)):
        scroll.follows = True
        ui.animate()
    ui.items.record(name)
    is_hovered = imgui.is_item_hovered()
    low, high = ImVec2(x, y), ImVec2(x + width, y + height)
    draw_list.add_rect_filled(low, high, packed(theme.accent, 1.0 if is_hovered else 0.92), 13.0)
    draw_list.add_text(ImVec2(x + 12, y + 4), packed(theme.on_accent), icon)
    draw_list.add_text(ImVec2(x + 32, y + 5), packed(theme.on_accent), text)
    imgui.pop_font()


def _draw_filtered(ui: Ui, opened: Opened, spec: ViewSpec, memo: LogMemo, rect: Rect) -> None:
    """The view's own filters leave nothing."""
    timeline = opened.time.timeline
    whole = memo.shown.whole(opened, timeline)
    if not whole:
        _draw_nothing(ui, opened, spec, memo, rect)
        return
    lines = "the only line" if whole == 1 else f"all {whole:,} lines"
    draw_empty(ui, rect, f"The filter hides {lines}", "")
    width = 112.0
    imgui.set_cursor_screen_pos(ImVec2(round(rect.center[0] - width / 2), rect.center[1] + 8))
    if button(ui, f"view/{spec.name}/reset", "Show all lines", width=width):
        ui.do(log_menu.show_all, settings_of(spec))


def _draw_nothing(ui: Ui, opened: Opened, spec: ViewSpec, memo: LogMemo, rect: Rect) -> None:
    timeline = opened.time.timeline
    if timeline is None:
        draw_empty(ui, rect, "No text yet", "Lines show here as they are logged")
        return
    asked = [other for other in opened.spans() if other != timeline][:_MOST_ASKED]
    others = [other.name for other in asked if memo.shown.whole(opened, other)][:_MOST_TOLD]
    more = f"There is some on {', '.join(others)}" if others else f"In {spec.root or '/'}"
    draw_empty(ui, rect, f"No text on {timeline.name}", more)
