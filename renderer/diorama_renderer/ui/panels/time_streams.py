"""The streams: a tree of entities and components, and for each when it has data."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.items import ComponentItem, EntityItem, Item
from diorama_renderer.blueprint.time_axis import PlacedAxis
from diorama_renderer.query.density import StreamRow
from diorama_renderer.ui import icons
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import faded, packed
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

ROW_HEIGHT = 20.0
_INDENT = 14.0
_FEW = 24
"""So many entities are all unfolded at first."""


class Row(NamedTuple):
    """A row of the tree.

    Attributes:
        stream: what it counts.
        name: what it says.
        depth: how far it is indented.
        is_folded: whether there is more below it; None: there is nothing to unfold.
        item: what a click selects.
    """

    stream: StreamRow
    name: str
    depth: int
    is_folded: bool | None
    item: Item


@dataclass
class Streams:
    """What is unfolded, and how far the rows are scrolled.

    Attributes:
        unfolded: entities by index.
        scroll: UI points.
    """

    unfolded: set[int] = field(default_factory=set)
    scroll: float = 0.0
    revision: int = 0
    _seen: set[int] = field(default_factory=set)
    _rows: tuple[object, list[Row]] = (None, [])

    def rows(self, opened: Opened) -> list[Row]:
        """All rows, as far as they are unfolded."""
        store = opened.recording.store
        timeline = opened.time.timeline
        on = opened.density.entities_on(timeline) | opened.density.entities_on(None)
        key = (
            timeline,
            self.revision,
            store.entities.version,
            int(np.count_nonzero(on)),
            len(store.components()),
        )
        if key != self._rows[0]:
            self._unfold_few(opened)
            self._rows = (key, _rows(opened, self.unfolded, on))
        return self._rows[1]

    def toggle(self, entity: int) -> None:
        """Fold or unfold an entity."""
        self.unfolded ^= {entity}
        self.revision += 1

    def _unfold_few(self, opened: Opened) -> None:
        """Unfold what comes while there is little: entities with others below them."""
        parents = opened.recording.store.entities.parents
        if len(parents) <= _FEW:
            new = set(parents[parents > 0].tolist()) - self._seen
            self.unfolded |= new
            self._seen |= new


def _rows(opened: Opened, unfolded: set[int], on: npt.NDArray[np.bool_]) -> list[Row]:
    tree = opened.recording.store.entities
    parents = tree.parents
    order = np.argsort(parents, kind="stable")
    starts = np.searchsorted(parents[order], np.arange(len(parents) + 1))
    found: list[Row] = []

    def add(entity: int, depth: int) -> None:
        children = [
            child
            for child in order[starts[entity] : starts[entity + 1]].tolist()
            if child < len(on) and on[child]
        ]
        children.sort(key=lambda child: tree.paths[child])
        path = tree.paths[entity]
        components = opened.density.components_on(
            opened.time.timeline, entity
        ) or opened.density.components_on(None, entity)
        can_unfold = bool(children or components)
        is_folded = entity not in unfolded
        if entity:
            name = path.rpartition("/")[2] + ("/" if children else "")
            stream = StreamRow(entity, None, is_folded)
            found.append(Row(stream, name, depth, is_folded if can_unfold else None, EntityItem(path)))
        if entity == 0 or not is_folded:
            for child in children:
                add(child, depth + 1 if entity else depth)
            within = depth + 1 if entity else depth
            found.extend(
                Row(
                    StreamRow(entity, component),
                    component.removeprefix("ext."),
                    within,
                    None,
                    ComponentItem(path, component),
                )
                for component in components
            )

    add(0, 0)
    return found


def draw(
    ui: Ui, opened: Opened, streams: Streams, placed: PlacedAxis | None, names: Rect, graph: Rect
) -> None:
    """The rows that are in sight."""
    rows = streams.rows(opened)
    _scroll(streams, len(rows), names, graph)
    first = int(streams.scroll // ROW_HEIGHT)
    count = int(names.height // ROW_HEIGHT) + 2
    shown = rows[first : first + count]
    top = names.y0 - (streams.scroll - first * ROW_HEIGHT)
    draw_list = imgui.get_window_draw_list()
    draw_list.push_clip_rect(ImVec2(names.x0, names.y0), ImVec2(graph.x1, graph.y1), True)
    hovered = _hovered(shown, top, names, graph)
    for number, row in enumerate(shown):
        _draw_name(ui, opened, streams, row, top + number * ROW_HEIGHT, names, graph, row is hovered)
    if placed is not None and shown:
        _draw_density(ui, opened, placed, shown, top, graph)
    draw_list.pop_clip_rect()
    if hovered is not None:
        _hear(ui, opened, streams, placed, hovered, names, graph)
    _draw_scrollbar(ui, streams, len(rows), graph)


def _scroll(streams: Streams, count: int, names: Rect, graph: Rect) -> None:
    io = imgui.get_io()
    pointer = imgui.get_mouse_pos()
    whole = Rect(names.x0, names.y0, graph.x1, graph.y1)
    if whole.holds(pointer.x, pointer.y) and imgui.is_window_hovered() and not (io.key_ctrl or io.key_shift):
        streams.scroll -= io.mouse_wheel * 3 * ROW_HEIGHT
    most = max(count * ROW_HEIGHT - names.height + 4, 0.0)
    streams.scroll = min(max(streams.scroll, 0.0), most)


def _hovered(shown: list[Row], top: float, names: Rect, graph: Rect) -> Row | None:
    pointer = imgui.get_mouse_pos()
    whole = Rect(names.x0, names.y0, graph.x1, graph.y1)
    if not whole.holds(pointer.x, pointer.y) or not imgui.is_window_hovered():
        return None
    number = int((pointer.y - top) // ROW_HEIGHT)
    return shown[number] if 0 <= number < len(shown) else None


def _draw_name(
    ui: Ui,
    opened: Opened,
    streams: Streams,
    row: Row,
    y: float,
    names: Rect,
    graph: Rect,
    is_hovered: bool,
) -> None:
    theme, draw_list = ui.theme, imgui.get_window_draw_list()
    item = row.item
    is_selected = opened.selection.holds(item) or (
        isinstance(item, EntityItem) and opened.selection.has_entity(item.path)
    )
    is_pointed_at = is_hovered or (isinstance(item, EntityItem) and opened.selection.hovers_entity(item.path))
    if is_selected or is_pointed_at:
        color = theme.selection if is_selected else faded(theme.hover, 0.7)
        draw_list.add_rect_filled(
            ImVec2(names.x0, y), ImVec2(names.x1 - 1, y + ROW_HEIGHT), packed(color), 4.0
        )
        if is_hovered:
            draw_list.add_rect_filled(
                ImVec2(graph.x0, y), ImVec2(graph.x1, y + ROW_HEIGHT), packed(theme.hover, 0.35)
            )
    x = names.x0 + 4 + row.depth * _INDENT
    imgui.push_font(None, 13)
    if row.is_folded is not None:
        icon = icons.CHEVRON_RIGHT if row.is_folded else icons.CHEVRON_DOWN
        draw_list.add_text(ImVec2(x, y + 2), packed(theme.subdued), icon)
    elif isinstance(item, ComponentItem):
        draw_list.add_circle_filled(ImVec2(x + 7, y + ROW_HEIGHT / 2), 2.2, packed(theme.faint))
    is_component = isinstance(item, ComponentItem)
    color = theme.strong if is_selected or is_pointed_at else theme.subdued if is_component else theme.text
    text = shortened(row.name, names.x1 - x - 26)
    draw_list.add_text(ImVec2(x + 18, y + 2), packed(color), text)
    imgui.pop_font()
    label = item.path if isinstance(item, EntityItem) else f"{getattr(item, 'path', '')}:{row.name}"
    ui.items.put(f"stream/{label}", Rect(names.x0, y, names.x1, y + ROW_HEIGHT))


def _draw_density(
    ui: Ui, opened: Opened, placed: PlacedAxis, shown: list[Row], top: float, graph: Rect
) -> None:
    """When the rows have data, as one texture: a mark for each message, merging where there are many."""
    timeline = opened.time.timeline
    assert timeline is not None
    width = max(int(graph.width * ui.pixels_per_point), 1)
    height = max(int(ROW_HEIGHT * ui.pixels_per_point), 3)
    counts = opened.density.counts(timeline, [row.stream for row in shown], _edges(placed, width))
    texture = ui.pictures.image(
        opened,
        ("density", id(counts), counts.shape, height, ui.theme.name),
        lambda: marks(counts, height, ui.theme.text[:3]),
    )
    imgui.get_window_draw_list().add_image(
        imgui.ImTextureRef(texture),
        ImVec2(graph.x0, top),
        ImVec2(graph.x0 + width / ui.pixels_per_point, top + len(shown) * ROW_HEIGHT),
    )
    # The array is compared by its id: it must not die while the texture shows it.
    opened.memo("density counts", lambda: [counts])[0] = counts


@lru_cache(maxsize=4)
def _edges(placed: PlacedAxis, width: int) -> npt.NDArray[np.int64]:
    return placed.edges(width)


def marks(
    counts: npt.NDArray[np.int64], height: int, color: tuple[float, float, float]
) -> npt.NDArray[np.uint8]:
    """A picture of histograms, each mirrored at the middle of its row: the more data, the thicker.

    Args:
        counts: shape (n, w): a row of columns each.
        height: of a row, pixels.
        color: sRGB, 0 to 1.

    Returns:
        Shape (n * height, w, 4).
    """
    rows, width = counts.shape
    kernel = (0.35, 0.75, 1.0, 0.75, 0.35)
    padded = np.pad(counts.astype(np.float32), ((0, 0), (2, 2)))
    smooth = sum(
        (weight * padded[:, shift : shift + width] for shift, weight in enumerate(kernel)),
        start=np.zeros((rows, width), np.float32),
    )
    most = smooth.max(axis=1, keepdims=True)
    share = np.sqrt(np.divide(smooth, most, out=np.zeros_like(smooth), where=most > 0))
    half = np.where(smooth > 0, 1.0 + share * (0.36 * height - 1.0), 0.0)
    away = np.abs(np.arange(height) + 0.5 - height / 2)[None, :, None]
    alpha = np.clip(half[:, None, :] - away + 0.5, 0.0, 1.0) * (smooth[:, None, :] > 0)
    alpha *= 0.35 + 0.55 * share[:, None, :]
    picture = np.empty((rows * height, width, 4), np.uint8)
    picture[..., :3] = np.round(np.array(color) * 255)
    picture[..., 3] = np.round(alpha * 255).reshape(rows * height, width)
    return picture


def _hear(
    ui: Ui,
    opened: Opened,
    streams: Streams,
    placed: PlacedAxis | None,
    row: Row,
    names: Rect,
    graph: Rect,
) -> None:
    """Clicks on a row, and what is said of it."""
    pointer = imgui.get_mouse_pos()
    ui.hover(row.item)
    clicked = imgui.is_mouse_released(imgui.MouseButton_.left) and not _was_dragged()
    if pointer.x < names.x1:
        chevron = names.x0 + 4 + row.depth * _INDENT
        if clicked and row.is_folded is not None and pointer.x < chevron + 17:
            ui.do(streams.toggle, row.stream.entity)
        elif clicked:
            _select(ui, opened, row.item)
        if row.is_folded is not None and imgui.is_mouse_double_clicked(imgui.MouseButton_.left):
            ui.do(streams.toggle, row.stream.entity)
        return
    if placed is None or opened.time.timeline is None:
        return
    x = pointer.x - graph.x0
    first, last = placed.times_of([x - 3, x + 3]).tolist()
    count = opened.density.message_count(opened.time.timeline, row.stream, first, last)
    if count and imgui.begin_tooltip():
        imgui.text_unformatted(f"{count} message{'s' if count != 1 else ''}")
        imgui.text_unformatted(getattr(row.item, "path", ""))
        imgui.end_tooltip()
    if clicked and count:
        _select(ui, opened, row.item)
        ui.do(opened.time.seek, int(placed.times_of([x])[0]))


def _was_dragged() -> bool:
    delta = imgui.get_io().mouse_drag_max_distance_sqr
    return bool(delta[0] > 16)


def _select(ui: Ui, opened: Opened, item: Item) -> None:
    if imgui.get_io().key_ctrl:
        ui.do(opened.selection.toggle, item)
    else:
        ui.do(opened.selection.select, [item])


def _draw_scrollbar(ui: Ui, streams: Streams, count: int, graph: Rect) -> None:
    whole = count * ROW_HEIGHT
    if whole <= graph.height:
        return
    share = graph.height / whole
    y = graph.y0 + streams.scroll / whole * graph.height
    imgui.get_window_draw_list().add_rect_filled(
        ImVec2(graph.x1 - 6, y),
        ImVec2(graph.x1 - 2, y + max(share * graph.height, 16)),
        packed(ui.theme.faint, 0.6),
        2.0,
    )
