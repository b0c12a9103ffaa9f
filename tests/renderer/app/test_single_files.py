"""Meshes and images by themselves as recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from diorama.chunk import from_arrow, to_arrow
from diorama.paths import normalise
from diorama_renderer.app.single_files import SingleFile, entity_path_of, read

OBJ = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"


@given(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=12))
def test_whatever_a_file_is_called_its_entity_has_a_path(name):
    path = entity_path_of(Path("/x") / name)
    assert normalise(path) == path
    assert "/" not in path


@pytest.mark.parametrize(
    ("name", "path"),
    [("car.glb", "car"), ("my car.obj", "my car"), ("07.png", "_07"), ("a#b.png", "a_b"), ("a.b.png", "a.b")],
)
def test_the_entity_is_called_as_the_file(name, path):
    assert entity_path_of(Path(name)) == path


def test_a_mesh_is_one_timeless_row_that_can_be_sent(tmp_path):
    (tmp_path / "thing.OBJ").write_bytes(OBJ)
    source = read(tmp_path / "thing.OBJ")
    (chunk,) = source
    assert chunk.timeless
    assert chunk.columns[0].values[0].as_py()["format"] == "OBJ"
    assert from_arrow("thing", to_arrow(chunk)).row_count == 1
    assert source.info.application_id == "thing.OBJ"


@pytest.mark.parametrize(
    ("mode", "shape", "dtype"),
    [("L", (5, 7, 4), "uint8"), ("RGB", (5, 7, 3), "uint8"), ("I;16", (5, 7), "uint16")],
)
def test_an_image_says_what_it_decodes_to(tmp_path, mode, shape, dtype):
    Image.new(mode, (7, 5)).save(tmp_path / "a.png")
    (chunk,) = SingleFile(tmp_path / "a.png")
    tensor = chunk.columns[0].values[0].as_py()
    assert tuple(tensor["shape"]) == shape
    assert tensor["dtype"] == dtype
    assert tensor["encoding"] == "png"
    assert np.prod(shape) > 0


@pytest.mark.parametrize("name", ["a.glb", "a.stl", "a.png", "a.jpeg"])
@pytest.mark.parametrize("content", [b"", b"nonsense" * 10])
def test_what_is_something_else_says_what_was_expected(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=r"no (GLB|STL|PNG|JPEG) file that can be read"):
        list(SingleFile(tmp_path / name))
