"""Parsers against slow, obvious models; and no input whatever makes them fail unclearly."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import diorama as rr
from diorama.components import colors, field, ids, numbers, positions, transforms
from diorama.components.columns import _COLUMNS
from diorama.errors import UsageError
from diorama.log.call import ERROR_PATH
from diorama.recording import current

FINITE = st.floats(-1e150, 1e150)


def model_color(channels: list[float] | list[int]) -> int:
    """The documented conversion, one channel at a time."""
    out = []
    for i, channel in enumerate(channels):
        if any(isinstance(each, float) for each in channels):
            light = min(max(channel, 0.0), 1.0)
            curve = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
            channel = round(255 * (curve if i < 3 else light))
        out.append(channel)
    r, g, b, a = out if len(out) == 4 else [*out, 255]
    return r << 24 | g << 16 | b << 8 | a


CHANNELS = st.integers(3, 4).flatmap(
    lambda n: (
        st.lists(st.integers(0, 255), min_size=n, max_size=n)
        | st.lists(st.floats(-0.5, 1.5), min_size=n, max_size=n)
    )
)


def near(a: int, b: int) -> bool:
    return all(abs((a >> shift & 255) - (b >> shift & 255)) <= 1 for shift in (0, 8, 16, 24))


@given(CHANNELS)
def test_a_color_equals_the_model(channels):
    packed = colors.parse_color(channels, "color")
    assert near(packed, model_color(channels))
    assert colors.parse_color(tuple(channels), "color") == packed
    assert colors.parse_color(np.array(channels), "color") == packed
    assert colors.parse_colors([channels, channels], "colors")[1].tolist() == [packed, packed]
    if all(isinstance(channel, int) for channel in channels):
        assert packed == model_color(channels)


@given(hnp.arrays(np.float32, st.tuples(st.integers(1, 5), st.just(3)), elements=st.floats(0, 1, width=32)))
def test_float32_colors_equal_the_model(array):
    packed = colors.pack(array, "colors").tolist()
    assert all(near(got, model_color(row)) for got, row in zip(packed, array.tolist()))


@given(st.tuples(FINITE, FINITE, FINITE, FINITE).filter(any))
def test_a_quaternion_is_normalised(quaternion):
    unit = numbers.parse_quaternion(list(quaternion), "q")
    assert math.hypot(*unit) == pytest.approx(1.0)
    scale = max(map(abs, quaternion))
    model = [value / scale for value in quaternion]
    assert unit == pytest.approx([value / math.hypot(*model) for value in model])
    assert numbers.parse_quaternion(np.array(quaternion), "q") == pytest.approx(unit)


@given(
    st.tuples(*[st.floats(-1e3, 1e3)] * 3),
    st.tuples(*[st.floats(-1, 1)] * 4).filter(lambda q: math.hypot(*q) > 1e-3),
)
def test_the_inverse_of_a_pose_undoes_it(translation, quaternion):
    def matrix(rigid3):
        tx, ty, tz, x, y, z, w = rigid3
        out = np.eye(4)
        out[:3, :3] = [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
        out[:3, 3] = tx, ty, tz
        return out

    rigid3 = transforms.parse_rigid3((translation, quaternion), "pose")
    assert np.allclose(matrix(rigid3) @ matrix(transforms.inverse(rigid3)), np.eye(4), atol=1e-9)


@given(
    hnp.arrays(
        st.sampled_from([np.float64, np.float32, np.int32, np.uint8]),
        st.tuples(st.integers(1, 6), st.integers(2, 3)),
    )
)
def test_points_keep_their_values_to_the_promised_digits(array):
    ((part, values),) = positions.parse_points(array, "positions")
    wide = array.dtype != np.float32 and any(abs(value) >= 1e4 for value in array.reshape(-1).tolist())
    assert part.variant == ("f64" if wide else "f32")
    with np.errstate(all="ignore"):
        assert np.array_equal(values, array.astype(values.dtype), equal_nan=True)
    assert values.flags.c_contiguous
    assert not np.shares_memory(values, array)
    strided = np.asfortranarray(array)
    assert np.array_equal(positions.parse_points(strided, "positions")[0][1], values, equal_nan=True)
    point, flat = positions.parse_point(array[0], "position")
    assert point.component == part.component
    assert np.array_equal(np.array(flat, values.dtype), array[0].astype(values.dtype), equal_nan=True)


@given(st.lists(st.integers(-(2**70), 2**70) | st.integers(-2, 70000), max_size=5))
def test_ids_are_exact_or_an_error(values):
    if all(0 <= value <= 65535 for value in values):
        part, array = ids.parse_ids(values, "ids", "class_id")
        assert array.tolist() == values
        assert part.splat is (len(values) == 1)
    else:
        with pytest.raises(UsageError, match=r"^ids must be"):
            ids.parse_ids(values, "ids", "class_id")


def described_by(inner):
    """Junk in the classes that some functions take."""
    one = st.sampled_from([rr.Translation3D, rr.Scale3D, rr.Quaternion]).flatmap(
        lambda kind: st.builds(kind, inner)
    )
    pairs = (rr.Rigid3D, rr.TranslationAndMat3, rr.TranslationRotationScale3D, rr.RotationAxisAngle)
    two = st.sampled_from((*pairs, rr.Angle, rr.AnnotationInfo, rr.ClassDescription)).flatmap(
        lambda kind: st.builds(kind, inner, inner)
    )
    return one | two | st.builds(rr.ClassDescription, inner, inner, inner)


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.complex_numbers()
    | hnp.arrays(hnp.scalar_dtypes(), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
        | described_by(inner)
    ),
    max_leaves=8,
)
NAMES = [name for name in rr.__all__ if name.startswith("log_")]
KEYWORDS = [
    "color",
    "colors",
    "radii",
    "labels",
    "class_ids",
    "identifiers",
    "ext",
    "label",
    "indices",
    "normals",
]
KEYWORDS += ["parent_from_child", "img_bytes", "width", "up", "xyz", "timeless", "stroke_width", "nonsense"]
KEYWORDS += [
    "rect_format",
    "half_sizes",
    "positions",
    "rotations_q",
    "stroke_widths",
    "from_parent",
    "recording",
]
KEYWORDS += [
    "index_buffers",
    "normal_buffers",
    "albedo_factors",
    "vertex_color_buffers",
    "class_descriptions",
]


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    args=st.lists(JUNK, max_size=3),
    kwargs=st.dictionaries(st.sampled_from(KEYWORDS), JUNK, max_size=3),
    good_path=st.booleans(),
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_no_exception_ever_leaves_a_call_that_is_not_strict(name, args, kwargs, good_path):
    rr.disconnect()
    current().strict = False
    recording = rr.memory_recording()
    lost = rr.statistics().rows_lost
    getattr(rr, name)(*(["p"] if good_path else []), *args, **kwargs)
    paths = [chunk.entity_path for chunk in recording.chunks()]
    assert paths.count(ERROR_PATH) <= 1, "what is wrong is said once"
    assert len([path for path in paths if path != ERROR_PATH]) <= 1, "and what is right is logged once"
    assert rr.statistics().rows_lost == lost, "a value passed the parser that cannot be a column"


def test_every_form_has_a_column_maker():
    assert set(_COLUMNS) == set(field.Form)
