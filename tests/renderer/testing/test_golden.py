from __future__ import annotations

import json

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.testing.golden import (
    Adapter,
    Golden,
    GoldenError,
    picture_path,
    read_golden,
    text_path,
    write_golden,
)

ADAPTER = Adapter("llvmpipe", "Mesa", "Vulkan")


@pytest.fixture
def golden():
    stream = rr.new_recording("golden", strict=True)
    kept = rr.memory_recording(recording=stream)
    rr.log_obb("robot/ärm\n", half_size=[1, 2, 3], recording=stream)
    color = np.random.default_rng(0).integers(0, 256, (4, 6, 4), np.uint8)
    render, thresholds = {"camera": "'a/b'"}, {"pixels": 3}
    return Golden(color, dr.SceneDigest.of(kept), ADAPTER, "1.2", render, thresholds)


def test_what_is_written_is_read(tmp_path, golden):
    stem = tmp_path / "new" / "test_a[0.5]"
    assert read_golden(stem) is None
    write_golden(stem, golden)
    back = read_golden(stem)
    assert np.array_equal(back.color, golden.color)
    assert (back.scene, back.adapter, back.renderer) == (golden.scene, ADAPTER, "1.2")
    assert (back.render, back.thresholds) == (golden.render, golden.thresholds)
    assert sorted(path.name for path in stem.parent.iterdir()) == ["test_a[0.5].json", "test_a[0.5].png"]
    assert json.loads(text_path(stem).read_text())["size"] == [6, 4]


def test_a_golden_may_lack_picture_or_digest(tmp_path, golden):
    stem = tmp_path / "test_a"
    write_golden(stem, golden)
    write_golden(stem, Golden(None, golden.scene, None, "1", {}, {}))
    assert not picture_path(stem).exists()  # no stale picture beside it
    assert read_golden(stem).color is None
    write_golden(stem, Golden(golden.color, None, ADAPTER, "1", {}, {}))
    assert read_golden(stem).scene is None


def damage_of(name):
    return {
        "no json": lambda stem: text_path(stem).write_text('{"diorama_golden": 1, "si'),
        "another version": lambda stem: text_path(stem).write_text('{"diorama_golden": 2}'),
        "a list": lambda stem: text_path(stem).write_text("[]"),
        "no field": lambda stem: text_path(stem).write_text('{"diorama_golden": 1}'),
        "nested deeply": lambda stem: text_path(stem).write_text("[" * 100_000),
        "no utf-8": lambda stem: text_path(stem).write_bytes(b"\xff\xfe"),
        "no text": lambda stem: text_path(stem).unlink(),
        "no picture": lambda stem: picture_path(stem).unlink(),
        "empty picture": lambda stem: picture_path(stem).write_bytes(b""),
        "half a picture": lambda stem: picture_path(stem).write_bytes(picture_path(stem).read_bytes()[:60]),
        "another format": lambda stem: picture_path(stem).write_bytes(b"GIF89a"),
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        "no json",
        "another version",
        "a list",
        "no field",
        "nested deeply",
        "no utf-8",
        "no text",
        "no picture",
        "empty picture",
        "half a picture",
        "another format",
    ],
)
def test_a_damaged_golden_is_named(tmp_path, golden, name):
    stem = tmp_path / "test_a"
    write_golden(stem, golden)
    damage_of(name)(stem)
    with pytest.raises(GoldenError, match=r"test_a\.(png|json) (cannot be read|is missing)"):
        read_golden(stem)


def test_a_golden_that_cannot_be_written_leaves_no_scraps(tmp_path, golden):
    (tmp_path / "folder").write_text("a file")
    with pytest.raises(OSError, match="folder"):
        write_golden(tmp_path / "folder" / "test_a", golden)
    stem = tmp_path / "test_b"
    write_golden(stem, golden)
    before = picture_path(stem).read_bytes()
    text_path(stem).unlink()
    text_path(stem).mkdir()  # nothing can take its place
    with pytest.raises(OSError, match="test_b"):
        write_golden(stem, golden)
    assert picture_path(stem).read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
