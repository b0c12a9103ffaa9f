"""Arrays of Arrow without `pa.array`: the same arrays, and nobody looks for pandas."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from diorama.arrow import fixed_lists, from_numpy, from_texts

DTYPES = ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"]


@given(st.sampled_from(DTYPES).flatmap(lambda dtype: hnp.arrays(dtype, st.integers(0, 20))), st.data())
def test_numbers_are_those_of_pyarrow(array, data):
    for strided in (array, array[::-2], np.broadcast_to(array[:1], 5 if len(array) else 0)):
        got = from_numpy(strided)
        got.validate(full=True)
        assert got.equals(pa.array(strided)) or np.isnan(array).any()
        assert np.array_equal(got.to_numpy(zero_copy_only=False), strided, equal_nan=array.dtype.kind == "f")
    present = data.draw(st.lists(st.booleans(), min_size=len(array), max_size=len(array)))
    optional = from_numpy(array, present)
    optional.validate(full=True)
    assert optional.is_valid().to_pylist() == present


@given(st.lists(st.none() | st.text(max_size=5), max_size=20))
def test_texts_are_those_of_pyarrow(texts):
    for each in (texts, tuple(texts)):
        got = from_texts(each)
        got.validate(full=True)
        assert got.equals(pa.array(texts, pa.utf8()))


@given(st.lists(st.none() | st.tuples(*[st.floats(-9, 9, width=32)] * 2), max_size=20))
def test_lists_of_fixed_size_are_those_of_pyarrow(rows):
    arrow = pa.list_(pa.field("item", pa.float32(), nullable=False), 2)
    values = from_numpy(np.array([(0, 0) if row is None else row for row in rows], np.float32).reshape(-1))
    got = fixed_lists(values, arrow, [row is not None for row in rows])
    got.validate(full=True)
    assert got.equals(pa.array(rows, arrow))


def test_large_arrays_are_shared_not_copied():
    array = np.arange(10)
    got = from_numpy(array)
    array[3] = 77
    assert got[3].as_py() == 77


def test_texts_beyond_the_offsets_are_an_error(monkeypatch):
    from diorama import arrow

    monkeypatch.setattr(arrow, "_MOST_BYTES", 5)
    assert from_texts(["abc", "ü"]).to_pylist() == ["abc", "ü"]
    with pytest.raises(ValueError, match="at most 5 bytes, got 6"):
        from_texts(["abc", "def"])


ONE_OF_EACH = """
rr.log_points("points", [[0, 0, 0], [1, 1, 1]], colors=[[1, 2, 3]] * 2, radii=[1, 2], labels=["a", "b"], class_ids=1)
rr.log_line_strip("strip", [[0, 0], [1, 1]])
rr.log_line_segments("segments", [[0, 0], [1, 1]])
rr.log_arrow("arrow", [0, 0, 0], [0, 0, 1])
rr.log_obbs("boxes", [[1, 1, 1]], rotations_q=[[0, 0, 0, 1]], labels=["a"])
rr.log_rects("rects", [[1, 2, 3, 4]])
rr.log_meshes("meshes", [np.zeros(9), np.zeros(9)], albedo_factors=[None, [1, 0, 0]], index_buffers=[[0, 1, 2], None])
rr.log_mesh_file("file", "GLB", b"x", transform=np.eye(4)[:3])
rr.log_image("image", np.zeros((2, 2), np.uint8))
rr.log_tensor("tensor", np.zeros((2, 2)), names=["x", None], meter=2)
rr.log_transform3d("affine", np.diag([1, 2, 3]))
rr.log_unknown_transform("unknown")
rr.log_annotation_context("/", [(1, "a", (1, 2, 3)), rr.ClassDescription((2, None), [(0, "k")], [(0, 0)])])
rr.log_scalar("scalar", 1, scattered=True)
rr.log_text_entry("text", "hello", level=None)
rr.log_cleared("gone")
"""


@pytest.mark.slow
@pytest.mark.parametrize("flushed", [True, False], ids=["flushed", "at the end of the program"])
def test_nobody_imports_pandas_or_loses_rows_because_that_fails(tmp_path, flushed):
    (tmp_path / "pandas").mkdir()
    (tmp_path / "pandas" / "__init__.py").write_text("raise RuntimeError('pandas was imported')\n")
    script = f"import sys; sys.path[:0] = {[str(tmp_path), *(p for p in sys.path if p)]!r}\n"
    script += "import numpy as np, diorama as rr\n"
    script += f"rr.init('x', strict=True); rr.save({str(tmp_path / 'x.mcap')!r})\n" + ONE_OF_EACH
    script += "assert rr.flush(); print(rr.statistics().rows_lost)\n" if flushed else "print(0)\n"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr.strip(), done.returncode) == ("0", "", 0)


@pytest.mark.slow
def test_extension_components_are_not_lost_either(tmp_path):
    (tmp_path / "pandas").mkdir()
    (tmp_path / "pandas" / "__init__.py").write_text("raise RuntimeError('pandas was imported')\n")
    script = f"import sys; sys.path[:0] = {[str(tmp_path), *(p for p in sys.path if p)]!r}\n"
    script += "import diorama as rr; rr.init('x', strict=True); rr.memory_recording()\n"
    script += "rr.log_extension_components('a', {'e': ['x']}); assert rr.flush(); print(rr.statistics().rows_lost)\n"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr.strip(), done.returncode) == ("0", "", 0)
