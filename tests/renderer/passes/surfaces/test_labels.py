from __future__ import annotations

import numpy as np
import pytest

from diorama_renderer.assets import GlyphAtlas
from diorama_renderer.passes.labels import FONT_SIZE, QUAD, ScreenLabel, layout

WHITE_ROOM = ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0))


@pytest.fixture
def room(make_stage):
    stage = make_stage(width=200, height=120)
    stage.background = WHITE_ROOM
    return stage


def changed(picture) -> np.ndarray:
    return (picture.color[..., :3] != 255).any(axis=2)


@pytest.mark.parametrize("anchor", [(0.0, 0.0), (0.5, 0.0), (1.0, 1.0), (0.5, 0.5)])
@pytest.mark.parametrize("pixels_per_point", [1.0, 2.0])
def test_the_box_is_the_text_and_its_padding_at_its_anchor(room, anchor, pixels_per_point):
    room.eye.pixels_per_point = pixels_per_point
    room.labels = [ScreenLabel(100, 60, "label", anchor=anchor)]
    found = changed(room.draw())
    text = GlyphAtlas(FONT_SIZE * pixels_per_point).layout("label")
    width, height = text.width + 8 * pixels_per_point, text.height + 4 * pixels_per_point
    left, top = round(100 - anchor[0] * width), round(60 - anchor[1] * height)
    rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    assert (columns[0], columns[-1] + 1) == (left, left + width)
    assert (rows[0], rows[-1] + 1) == (top, top + height)
    assert not found[top, left] or room.draw().color[top, left, 0] > 200  # rounded


def test_glyphs_are_the_atlas_texel_for_texel(room):
    room.labels = [ScreenLabel(20, 20, "Ag", color=0x000000FF, box_color=0xFFFFFFFF, anchor=(0, 0))]
    color = room.draw().color[..., 0].astype(float) / 255
    linear = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
    atlas = GlyphAtlas(FONT_SIZE)
    for glyph in atlas.layout("Ag").glyphs:
        (x, y), (w, h), (u, v) = (glyph[name].astype(int) for name in ("position", "size", "texel"))
        covered = 1 - linear[20 + 2 + y : 20 + 2 + y + h, 20 + 4 + x : 20 + 4 + x + w]
        assert np.abs(covered - atlas.pixels[v : v + h, u : u + w] / 255).max() < 0.01


def test_a_later_label_covers_an_earlier_one(make_stage):
    def drawn(*labels: ScreenLabel) -> np.ndarray:
        stage = make_stage(width=200, height=120)
        stage.background = WHITE_ROOM
        stage.labels = list(labels)
        return stage.draw().color

    small = ScreenLabel(100, 20, "over", box_color=0x202020FF)
    large = ScreenLabel(100, 10, "first line\nsecond line\nthird")
    both = drawn(large, small)
    alone = drawn(small)
    box = alone[22:30, 92:108]
    assert np.array_equal(both[22:30, 92:108], box)


def test_labels_lie_over_everything_and_change_neither_ids_nor_depth(make_stage):
    pictures = []
    for labels in ([], [ScreenLabel(32, 24, "x")]):
        stage = make_stage()
        stage.add_arrow((0, 0, 1), (0.2, 0, 0), radius=0.1)
        stage.labels = labels
        pictures.append(stage.draw())
    assert not np.array_equal(pictures[0].color, pictures[1].color)
    assert np.array_equal(pictures[0].id, pictures[1].id)
    assert np.array_equal(pictures[0].depth, pictures[1].depth)


def test_positions_that_are_nowhere_and_texts_off_the_picture_do_no_harm(room):
    room.labels = [
        ScreenLabel(float("nan"), 5, "nowhere"),
        ScreenLabel(float("inf"), 5, "nowhere"),
        ScreenLabel(-500, 5, "left"),
        ScreenLabel(100, 1e9, "far below"),
        ScreenLabel(100, 20, ""),
    ]
    assert changed(room.draw()).sum() < 400  # the padding of the empty one


def test_corners_lie_on_whole_pixels():
    labels = [ScreenLabel(10.3, 7.7, "text"), ScreenLabel(-3.9, 2.2, "more\nlines")]
    quads = layout(labels, GlyphAtlas(18), pixels_per_point=1.5)
    assert quads.dtype == QUAD
    for name in ("corner", "size", "texel"):
        assert (quads[name] == np.round(quads[name])).all()
    assert len(layout([], GlyphAtlas(12), pixels_per_point=1.0)) == 0
