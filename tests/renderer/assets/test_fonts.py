from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.assets import AssetError, GlyphAtlas, font_bytes
from diorama_renderer.assets.fonts import FONTS, MOST_CHARACTERS


def drawn(atlas: GlyphAtlas, text: str) -> np.ndarray:
    layout = atlas.layout(text)
    picture = np.zeros((layout.height + 20, layout.width + 40), np.uint8)
    for glyph in layout.glyphs:
        (x, y), (w, h), (u, v) = (glyph[name].astype(int) for name in ("position", "size", "texel"))
        part = picture[y + 10 : y + 10 + h, x + 20 : x + 20 + w]
        np.maximum(part, atlas.pixels[v : v + h, u : u + w], out=part)
    return picture


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=12))
@settings(deadline=None, max_examples=40)
def test_a_text_looks_alike_whatever_was_laid_out_before(before, text):
    used = GlyphAtlas(12)
    for each in before:
        used.layout(each)
    assert np.array_equal(drawn(used, text), drawn(GlyphAtlas(12), text))


def test_lines_stand_below_each_other_and_the_longest_decides_the_width():
    atlas = GlyphAtlas(14)
    one, two = atlas.layout("wide line"), atlas.layout("wide line\ni")
    assert (two.width, two.height) == (one.width, 2 * one.height)
    assert one.height == atlas.line_height


def test_blanks_have_width_but_no_glyph_and_control_characters_have_neither():
    atlas = GlyphAtlas(12)
    assert atlas.layout("a b").width > atlas.layout("ab").width
    assert len(atlas.layout("a b").glyphs) == 2
    assert atlas.layout("a\x00\u200bb").width == atlas.layout("ab").width
    assert atlas.layout("").width == 0


def test_unknown_characters_are_boxes_and_symbols_come_from_the_second_font():
    atlas = GlyphAtlas(16)
    missing, box, symbol = (drawn(atlas, text) for text in ("日", "□", "∀"))
    assert np.array_equal(missing, box)
    assert not (symbol.shape == box.shape and np.array_equal(symbol, box))


@pytest.mark.parametrize(
    "text", ["Äßñ Ελληνικά Русский", "→ ⇒ ≤ ≈ ∈ √ ∞ ° µ", "0123456789 +-.,:;()[]{}<>/\\|_#%&@"]
)
def test_the_shipped_fonts_have_what_labels_need(text):
    atlas = GlyphAtlas(16)
    box = drawn(atlas, "□")
    for character in text.replace(" ", ""):
        picture = drawn(atlas, character)
        assert picture.any()
        assert picture.shape != box.shape or not np.array_equal(picture, box), character


def test_long_texts_are_cut():
    assert len(GlyphAtlas(8).layout("x" * 10_000).glyphs) == MOST_CHARACTERS


def test_the_atlas_grows_and_keeps_what_it_had():
    atlas = GlyphAtlas(40)
    first = drawn(atlas, "first")
    atlas.layout("".join(map(chr, range(0x21, 0x250))))
    assert atlas.pixels.shape[0] > 128
    assert np.array_equal(drawn(atlas, "first"), first)


@pytest.mark.parametrize("size", [0.0, -1.0, 1000.0, float("nan")])
def test_sizes_out_of_range_are_asset_errors(size):
    with pytest.raises(AssetError, match=r"^GlyphAtlas: .*got"):
        GlyphAtlas(size)


def test_each_font_ships_with_its_licence():
    from importlib import resources

    folder = resources.files("diorama_renderer.assets").joinpath("fonts")
    names = {each.name for each in folder.iterdir()}
    for font in FONTS:
        assert font in names
        assert font_bytes(font)[:4] == b"\0\1\0\0"
        family = "Inter" if font.startswith("Inter") else "DejaVu"
        assert f"LICENSE-{family}.txt" in names
    with pytest.raises(AssetError):
        font_bytes("Comic Sans")
