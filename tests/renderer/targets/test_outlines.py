from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diorama as rr
from diorama_renderer.gpu.textures import read_texture
from diorama_renderer.passes.background import DARK
from diorama_renderer.passes.outline import LAYERS, MOST_WIDTH, Outline, OutlineStyle, tables
from diorama_renderer.view.view import Look

RED, GREEN, BLUE = (1.0, 0.0, 0.0, 1.0), (0.0, 1.0, 0.0, 1.0), (0.0, 0.0, 1.0, 1.0)


def style(width: float) -> OutlineStyle:
    return OutlineStyle(related=RED, selected=GREEN, hovered=BLUE, width=width)


def layers_of(ids: np.ndarray, outlines: list[Outline]) -> np.ndarray:
    """The layer of each pixel, 0 for none, by going through all outlines."""
    layers = np.zeros(ids.shape[:2], int)
    for each in outlines:
        is_it = (ids[..., 0] == each.entity_id) & (each.entity_id != 0)
        if each.instance is not None:
            is_it &= ids[..., 1] == each.instance
        layers[is_it] = np.maximum(layers[is_it], 1 + LAYERS.index(each.layer))
    return layers


def distances(mask: np.ndarray, reach: int) -> np.ndarray:
    """Pixels from each centre to the nearest one of the mask; inf beyond `reach` along either axis."""
    height, width = mask.shape
    padded = np.pad(mask, reach)
    out = np.full(mask.shape, np.inf)
    for y in range(-reach, reach + 1):
        for x in range(-reach, reach + 1):
            moved = padded[reach + y : reach + y + height, reach + x : reach + x + width]
            out[moved] = np.minimum(out[moved], np.hypot(x, y))
    return out


def check(stage, outlines: list[Outline], width: float) -> None:
    plain = stage.draw(labels=False)
    color = stage.draw_outlines(labels=False, outlines=tuple(outlines), outline_style=style(width))
    layers = layers_of(read_texture(stage.gpu, stage.picture.attachments.id), outlines)
    expected = np.zeros(layers.shape, int)
    covered = np.zeros(layers.shape)
    for layer in (1, 2, 3):
        share = np.clip(width + 1 - distances(layers == layer, int(np.ceil(width)) + 1), 0, 1)
        here = (np.round(3 * share) > 0) & (layers < layer)
        expected[here], covered[here] = layer, share[here]
    changed = (color != plain).any(axis=-1)
    assert not changed[expected == 0].any()
    for layer, rgb in enumerate((RED, GREEN, BLUE), start=1):
        whole = (expected == layer) & (covered == 1)
        assert (color[whole, :3] == np.multiply(rgb[:3], 255)).all()


@pytest.fixture
def stage(make_stage):
    return make_stage(size=(203, 150))


def test_a_band_lies_around_what_is_selected_and_nothing_else_changes(stage):
    for path in ("points", "box", "strip", "arrow", "mesh", "camera/image/classes"):
        check(stage, [Outline(stage.entity_ids[path])], 1.5)


def test_any_outlines_are_what_the_definition_says(stage):
    single = st.builds(
        Outline,
        entity_id=st.integers(0, 12),
        instance=st.none() | st.integers(0, 400),
        layer=st.sampled_from(LAYERS),
    )

    @settings(max_examples=40, deadline=None)
    @given(st.lists(single, max_size=30), st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.25, 4.0, 7.5, 15.0]))
    def check_any(outlines: list[Outline], width: float) -> None:
        check(stage, outlines, width)

    check_any()


def test_drawing_with_outlines_is_drawing_and_then_outlining(stage):
    outlines = (Outline(stage.entity_ids["box"]), Outline(stage.entity_ids["points"], 17, "hovered"))
    at_once = stage.draw(outlines=outlines, ids=False)
    assert stage.picture.ids_are_fresh
    stage.draw()
    assert (stage.draw_outlines(outlines=outlines) == at_once).all()


def test_without_outlines_the_picture_comes_back(stage):
    plain = stage.draw()
    stage.draw_outlines(outlines=(Outline(stage.entity_ids["mesh"]),))
    assert (stage.draw_outlines() == plain).all()


def test_a_width_is_in_points_and_bounded(make_stage):
    stage = make_stage(lambda: rr.log_point("point", [0, 0, 0], radius=-20.0), size=(160, 120))
    grown = []
    for points_wide in (2.0, 4.0, 1e9):
        plain = stage.draw(pixels_per_point=2.0)
        color = stage.draw_outlines(
            pixels_per_point=2.0,
            outlines=(Outline(stage.entity_ids["point"]),),
            outline_style=style(points_wide),
        )
        rows = np.flatnonzero((color != plain).any(axis=(0, 2)))
        inside = np.flatnonzero(read_texture(stage.gpu, stage.picture.attachments.id)[..., 0].any(axis=0))
        grown.append(inside[0] - rows[0])
    assert grown == [4, 8, MOST_WIDTH]


def test_the_highest_layer_counts():
    wholes, instances = tables(
        [
            Outline(2, 7, "related"),
            Outline(2, 7, "hovered"),
            Outline(2, 3, "selected"),
            Outline(2, None, "selected"),
            Outline(2, None, "related"),
            Outline(1, 9),
        ],
        entity_count=5,
    )
    assert wholes.tolist() == [[0, 0, 0, 0], [0, 0, 1, 0], [2, 1, 3, 0]]
    assert instances.tolist() == [[9, 2], [3, 2], [7, 3]]


@pytest.mark.parametrize(
    "outline",
    [
        Outline(0),
        Outline(-1),
        Outline(6),
        Outline(2**62),
        Outline(1, -2),
        Outline(1, 2**32),
        Outline(1, 2**62),
    ],
)
def test_what_is_nowhere_is_left_out(outline):
    wholes, instances = tables([outline], entity_count=5)
    assert not wholes.any()
    assert not instances.any()


def test_ten_thousand_outlines_are_a_table(stage):
    outlines = [Outline(1 + i % 3, i, LAYERS[i % 3]) for i in range(10_000)]
    check(stage, outlines, 1.5)


def test_a_million_points_are_one_row():
    wholes, instances = tables([Outline(1)], entity_count=1)
    assert (wholes.shape, instances.shape) == ((2, 4), (0, 2))


@pytest.mark.parametrize("size", [(1, 1), (15, 17), (16, 16), (33, 1)])
def test_pictures_of_any_size_have_outlines(make_stage, size):
    stage = make_stage(size=size)
    check(stage, [Outline(i) for i in range(1, 9)], 3.0)


def test_labels_lie_over_outlines(make_stage):
    stage = make_stage(lambda: rr.log_point("point", [0, 0, 0], radius=-15.0, label="a long label"))
    outlined = {"outlines": (Outline(stage.entity_ids["point"]),), "outline_style": style(15.0)}
    labelled = (stage.draw(labels=False) != stage.draw()).any(axis=-1)
    with_label = stage.draw_outlines(**outlined)
    without = stage.draw_outlines(labels=False, **outlined)
    in_band = labelled & (without[..., :3] == (0, 255, 0)).all(axis=-1)
    assert in_band.sum() > 20
    assert (with_label[in_band] != without[in_band]).any(axis=-1).mean() > 0.95


def test_a_look_has_no_outlines_unless_it_says_so():
    assert Look(DARK).outlines == ()
