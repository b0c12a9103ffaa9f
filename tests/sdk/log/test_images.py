"""Images, depth images, segmentations and tensors of every dtype and layout, bit for bit, and what they mean."""

from __future__ import annotations

import io
import math
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

import diorama as rr
from diorama.components import pillow, tensors
from diorama.wire import Decoder

CHARS = "?bBhHiIlLqQefd"
"""numpy's codes of bool, the integers and the floats, longdouble (which has no one layout) apart."""
DTYPES = [np.dtype(order + char) for char in CHARS for order in "<>"]


def any_bits(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """Random bits: NaNs with payloads, denormals and extremes among them."""
    random = np.random.default_rng(math.prod(shape))
    if dtype.kind == "b":
        return random.integers(0, 2, shape).astype(bool)
    return np.frombuffer(random.bytes(math.prod(shape) * dtype.itemsize), dtype).reshape(shape)


def values_of(tensor: dict) -> np.ndarray:
    dtype = np.dtype(tensor["dtype"]).newbyteorder("<")
    return np.frombuffer(tensor["data"], dtype).reshape(tensor["shape"])


def same_bits(got: np.ndarray, wanted: np.ndarray) -> bool:
    little = wanted.astype(wanted.dtype.newbyteorder("<"))
    return (
        got.dtype == little.dtype and got.shape == wanted.shape and got.tobytes() == little.tobytes(order="C")
    )


def logged(log) -> dict:
    (tensor,) = log.row().values["tensor"]
    return tensor


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_every_dtype_of_either_byte_order_comes_back_from_a_file_bit_for_bit(log, tmp_path, dtype):
    image, depth, tensor = (any_bits(shape, dtype) for shape in ((3, 5, 4), (3, 5), (2, 1, 3, 4)))
    rr.save(tmp_path / "run.mcap")
    rr.log_image("image", image)
    rr.log_depth_image("depth", depth)
    rr.log_tensor("tensor", tensor)
    rr.disconnect()
    decoder = Decoder("run.mcap")
    chunks = [*decoder.feed((tmp_path / "run.mcap").read_bytes()), *decoder.close()]
    got = {chunk.entity_path: values_of(chunk.columns[0].values[0].as_py()) for chunk in chunks}
    assert same_bits(got["image"], image)
    assert same_bits(got["tensor"], tensor)
    assert same_bits(got["depth"], depth)


@pytest.mark.parametrize(
    ("log_function", "shape", "meaning"),
    [
        ("log_image", (3, 5, 3), "unknown"),
        ("log_depth_image", (3, 5), "depth"),
        ("log_tensor", (3, 5, 2), "unknown"),
    ],
)
def test_what_is_wider_than_64_bits_is_rounded(log, log_function, shape, meaning):
    wide = np.full(shape, np.longdouble(1) / 3)
    wide.flat[:2] = np.finfo(np.longdouble).max, np.nan
    getattr(rr, log_function)("a", wide)
    tensor = logged(log)
    with np.errstate(over="ignore"):
        assert np.array_equal(values_of(tensor), wide.astype(np.float64), equal_nan=True)
    assert (tensor["dtype"], tensor["meaning"]) == ("float64", meaning)


LAYOUTS = {
    "C": lambda array: array,
    "Fortran": np.asfortranarray,
    "strided": lambda array: np.repeat(array, 2, axis=1)[:, ::2],
    "backwards": lambda array: array[::-1, ::-1].copy()[::-1, ::-1],
    "transposed": lambda array: array.swapaxes(0, 1).copy().swapaxes(0, 1),
    "list": lambda array: array.tolist(),
    "subclass": lambda array: array.view(type("Sub", (np.ndarray,), {})),
    "masked": lambda array: np.ma.array(array, mask=False),
    "buffer": memoryview,
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("log_function", "shape"),
    [
        ("log_image", (4, 6, 3)),
        ("log_depth_image", (4, 6)),
        ("log_segmentation_image", (4, 6)),
        ("log_tensor", (4, 6, 2)),
    ],
)
def test_every_layout_in_memory_is_logged_in_c_order(log, layout, log_function, shape):
    array = np.arange(math.prod(shape), dtype=np.uint16).reshape(shape)
    laid_out = LAYOUTS[layout](array)
    if isinstance(laid_out, np.ndarray):
        laid_out.flags.writeable = False
    getattr(rr, log_function)("a", laid_out)
    assert np.array_equal(values_of(logged(log)), array)


@pytest.mark.parametrize("count", [3, 2**16])
@pytest.mark.parametrize(
    "log_function", ["log_image", "log_depth_image", "log_segmentation_image", "log_tensor"]
)
@pytest.mark.parametrize("dtype", ["u1", "<u2", ">u2", "?"])
def test_an_array_may_be_changed_after_the_call_and_is_copied_once(
    log, monkeypatch, count, log_function, dtype
):
    copies = []

    def owned(array, dtype, *, fresh, original=tensors.owned):
        assert np.shares_memory(array, mutable)
        copies.append(original(array, dtype, fresh=fresh))
        return copies[-1]

    monkeypatch.setattr(tensors, "owned", owned)
    mutable = np.ones((count, 4), dtype)
    getattr(rr, log_function)("a", mutable)
    mutable[:] = 0
    (chunk,) = log.recording.chunks()
    data = chunk.columns[0].values.field("data")
    assert values_of(logged(log)).all()
    (copy,) = copies
    assert data.buffers()[2].address == copy.ctypes.data


SHAPES = [
    ((4, 5), (4, 5), (4, 5)),
    ((4, 5, 1), (4, 5), (4, 5)),
    ((1, 4, 5), (4, 5), (4, 5)),
    ((4, 1, 5), (4, 5), (4, 5)),
    ((1, 1, 4, 5), (4, 5), (4, 5)),
    ((1, 4, 5, 1), (4, 5), (4, 5)),
    ((1, 5), (1, 5), (1, 5)),
    ((5, 1), (5, 1), (5, 1)),
    ((1, 1), (1, 1), (1, 1)),
    ((1, 1, 1), (1, 1), (1, 1)),
    ((1, 1, 1, 1), (1, 1), (1, 1)),
    ((1, 1, 5, 1), (1, 5), (1, 5)),
    ((1, 3, 4), (1, 3, 4), (3, 4)),
    ((1, 1, 3), (1, 1, 3), (1, 3)),
    ((1, 4, 5, 3), (4, 5, 3), None),
    ((1, 1, 1, 3), (1, 1, 3), (1, 3)),
    ((4, 5, 3), (4, 5, 3), None),
    ((4, 5, 4), (4, 5, 4), None),
    ((4, 5, 2), None, None),
    ((2, 4, 5, 3), None, None),
    ((5,), None, None),
    ((), None, None),
    ((0, 5), None, None),
    ((5, 0, 3), None, None),
]


@pytest.mark.parametrize(("shape", "image", "plane"), SHAPES)
def test_dimensions_of_one_are_dropped_and_no_other(forgiving, shape, image, plane):
    array = np.arange(math.prod(shape), dtype=np.uint8).reshape(shape)
    cases = {
        "log_image": image,
        "log_depth_image": plane,
        "log_segmentation_image": plane,
        "log_tensor": shape,
    }
    for name in cases:
        getattr(rr, name)(name, array)
    rows = forgiving.rows()
    said = [row.values["text_entry"][0]["body"] for row in rows if row.path == "diorama"]
    assert [name for name, wanted in cases.items() if wanted is None] == [
        text.partition(":")[0] for text in said
    ]
    assert all(str(shape) in text and "it is logged as a plain tensor" in text for text in said)
    for row, (name, wanted) in zip((row for row in rows if row.path != "diorama"), cases.items()):
        (tensor,) = row.values["tensor"]
        if wanted is None:
            assert (tuple(tensor["shape"]), tensor["names"], tensor["meaning"]) == (shape, None, "unknown")
            continue
        assert (tuple(tensor["shape"]), tensor["data"]) == (wanted, array.tobytes()), name
        if name != "log_tensor":
            assert tensor["names"] == ["height", "width", "depth"][: len(wanted)]


@pytest.mark.parametrize("meter", [None, 1000, 0.5, np.float32(2.5), np.array(3), "tiny"])
def test_a_depth_image_has_its_unit_and_its_holes(log, meter):
    depth = np.array([[1.5, math.nan], [math.inf, 0.0]], np.float32)
    meter = float(np.finfo(np.float32).tiny) if meter == "tiny" else meter
    rr.log_depth_image("d", depth, meter=meter, ext={"sensor": "left"}, timeless=True)
    row = log.row()
    (tensor,) = row.values["tensor"]
    assert same_bits(values_of(tensor), depth)
    assert (tensor["meaning"], tensor["meter"]) == ("depth", None if meter is None else float(meter))
    assert row.values["ext.sensor"] == ["left"]
    assert row.timeless


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_class_ids_of_every_dtype_are_kept(log, dtype):
    top = {"b": 1, "f": 65535 if dtype.itemsize > 2 else 2048}.get(dtype.kind)
    top = min(65535, np.iinfo(dtype).max) if top is None else top
    rr.log_segmentation_image("s", np.array([[0, 1], [top, 0]]).astype(dtype)[..., None])
    tensor = logged(log)
    assert values_of(tensor).tolist() == [[0, 1], [top, 0]]
    assert tensor["dtype"] == ("uint8" if dtype.itemsize == 1 else "uint16")
    assert tensor["meaning"] == "class_id"


@settings(deadline=None)
@given(
    hnp.arrays(
        st.sampled_from(["i1", "<i4", ">i8", "<u8", "f2", "f4", ">f8", "g"]).map(np.dtype),
        (1, 3),
        elements={"allow_subnormal": False},
    )
)
def test_class_ids_are_exact_or_an_error(array):
    def whole(value):
        return value == value and abs(value) != math.inf and value == int(value) and 0 <= value <= 65535

    if all(whole(float(value)) for value in array[0]):
        (_, tensor) = tensors.parse_segmentation_image(array, "image")
        assert tensor.content.tolist() == [[int(value) for value in array[0]]]
    else:
        with pytest.raises(rr.UsageError, match=r"^image must be class ids"):
            tensors.parse_segmentation_image(array, "image")


def test_a_tensor_may_have_any_rank_and_names(log):
    rr.log_tensor("t", 5.0)
    rr.log_tensor("t", np.float32(2.5), names=[], meter=2)
    rr.log_tensor("t", [True, False], names=iter([None]))
    rr.log_tensor("t", np.zeros((2, 0, 3), np.int8), names=("a", None, "ü"))
    rr.log_tensor("t", np.zeros((1,) * 32), names=np.array(["n"] * 32))
    rr.log_tensor("t", [])
    got = [row.values["tensor"][0] for row in log.rows()]
    assert [tensor["shape"] for tensor in got] == [[], [], [2], [2, 0, 3], [1] * 32, [0]]
    assert [tensor["names"] for tensor in got] == [None, [], [None], ["a", None, "ü"], ["n"] * 32, None]
    assert [tensor["dtype"] for tensor in got] == ["float64", "float32", "bool", "int8", "float64", "float64"]
    assert [tensor["meter"] for tensor in got] == [None, 2.0, None, None, None, None]
    assert values_of(got[0]).item() == 5.0
    assert values_of(got[2]).tolist() == [True, False]
    assert got[3]["data"] == b""


def test_a_tensor_that_no_reader_could_take_is_an_error_before_it_is_copied(log, monkeypatch):
    monkeypatch.setattr(tensors, "owned", None)
    huge = np.broadcast_to(np.uint8(0), (2**16, 2**16 + 1))
    for log_function in (rr.log_image, rr.log_depth_image, rr.log_tensor):
        with pytest.raises(rr.UsageError, match="must be at most 4,278,190,080 bytes, got 4,295,032,832"):
            log_function("a", huge)


class FakeTorch:
    """A tensor on an accelerator, within a graph: only `force=True` gets at its values."""

    def __init__(self, array, dtype=None):
        self.array = array
        self.dtype = dtype

    def numpy(self, *, force=False):
        if self.dtype == "bfloat16":
            raise TypeError("Got unsupported ScalarType BFloat16")
        if not force:
            raise RuntimeError("can't convert cuda:0 device type tensor to numpy")
        return self.array

    def float(self):
        return FakeTorch(self.array.astype(np.float32))


class FakeTensorFlow:
    def numpy(self):
        return np.ones((2, 3), np.int16)


@pytest.mark.parametrize(
    "log_function", ["log_image", "log_depth_image", "log_segmentation_image", "log_tensor"]
)
@pytest.mark.parametrize(
    "value", [FakeTorch(np.ones((2, 3), np.int16)), FakeTorch(np.ones((2, 3)), "bfloat16"), FakeTensorFlow()]
)
def test_tensors_of_other_libraries_are_arrays(log, log_function, value):
    getattr(rr, log_function)("a", value)
    assert values_of(logged(log)).tolist() == [[1] * 3] * 2


def palette_image(transparent: bool) -> Image.Image:
    image = Image.fromarray(np.array([[0, 1], [2, 1]], np.uint8), "L").convert("P")
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    if transparent:
        image.info["transparency"] = 1
    return image


RED, GREEN, BLUE = [255, 0, 0], [0, 255, 0], [0, 0, 255]
PICTURES = {
    "1": (Image.new("1", (2, 1), 1), [[255, 255]]),
    "L": (Image.new("L", (2, 1), 7), [[7, 7]]),
    "LA": (Image.new("LA", (1, 1), (7, 8)), [[[7, 7, 7, 8]]]),
    "La": (Image.new("LA", (1, 1), (7, 255)).convert("La"), [[[7, 7, 7, 255]]]),
    "P": (palette_image(False), [[RED, GREEN], [BLUE, GREEN]]),
    "P, transparent": (
        palette_image(True),
        [[[*RED, 255], [*GREEN, 0]], [[*BLUE, 255], [*GREEN, 0]]],
    ),
    "PA": (palette_image(True).convert("PA"), [[[*RED, 255], [*GREEN, 0]], [[*BLUE, 255], [*GREEN, 0]]]),
    "RGB": (Image.new("RGB", (1, 1), (1, 2, 3)), [[[1, 2, 3]]]),
    "RGBA": (Image.new("RGBA", (1, 1), (1, 2, 3, 4)), [[[1, 2, 3, 4]]]),
    "RGBa": (Image.new("RGBA", (1, 1), (1, 2, 3, 255)).convert("RGBa"), [[[1, 2, 3, 255]]]),
    "RGBX": (Image.new("RGB", (1, 1), (1, 2, 3)).convert("RGBX"), [[[1, 2, 3]]]),
    "CMYK": (Image.new("CMYK", (1, 1), (0, 255, 255, 0)), [[RED]]),
    "YCbCr": (Image.new("YCbCr", (1, 1), (128, 128, 128)), [[[128, 128, 128]]]),
    "HSV": (Image.new("HSV", (1, 1), (0, 255, 255)), [[RED]]),
    "I": (Image.new("I", (1, 1), 100_000), [[100_000]]),
    "I;16": (Image.new("I;16", (1, 1), 40_000), [[40_000]]),
    "I;16B": (Image.new("I;16B", (1, 1), 40_000), [[40_000]]),
    "F": (Image.new("F", (1, 1), 0.25), [[0.25]]),
}


@pytest.mark.parametrize("mode", PICTURES)
def test_a_pillow_image_is_logged_as_what_it_shows(log, mode):
    image, values = PICTURES[mode]
    rr.log_image("i", image)
    assert values_of(logged(log)).tolist() == values


def test_the_ids_of_a_palette_image_are_its_indices(log):
    rr.log_segmentation_image("s", palette_image(True))
    assert values_of(logged(log)).tolist() == [[0, 1], [2, 1]]


def test_a_pillow_image_whose_file_is_cut_off_is_an_error(log):
    content = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(content, "jpeg")
    half = Image.open(io.BytesIO(content.getvalue()[:-900]))
    with pytest.raises(rr.UsageError, match=r"^log_image: image must be an image that can be decoded"):
        rr.log_image("i", half)


def test_without_pillow_nothing_is_a_pillow_image(monkeypatch):
    image = Image.new("L", (1, 1))
    assert pillow.is_image(image)
    monkeypatch.delitem(sys.modules, "PIL.Image")
    assert not pillow.is_image(image)
    assert "PIL.Image" not in sys.modules


@pytest.mark.parametrize("shape", [(40, 60), (40, 60, 1), (40, 60, 3)])
@pytest.mark.parametrize("quality", [0, 1, 75, 95.0, 100, np.uint8(80)])
def test_an_image_may_be_compressed(log, shape, quality):
    ramp = np.broadcast_to(np.linspace(50, 200, 60, dtype=np.uint8)[None, :, None], (40, 60, 3))
    image = ramp[..., : shape[2]].reshape(shape) if len(shape) == 3 else ramp[..., 0]
    rr.log_image("i", image, jpeg_quality=quality)
    tensor = logged(log)
    wanted = [40, 60, 3] if shape[-1] == 3 else [40, 60]
    assert (tensor["shape"], tensor["dtype"], tensor["encoding"]) == (wanted, "uint8", "jpeg")
    decoded = np.asarray(Image.open(io.BytesIO(tensor["data"])))
    assert list(decoded.shape) == wanted
    error = np.abs(decoded.astype(int) - image.reshape(wanted)).mean()
    assert error < (3 if quality >= 75 else 60)


def test_the_quality_decides_the_size(log):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    for quality in (5, 50, 95):
        rr.log_image("i", noise, jpeg_quality=quality)
    small, middle, large = (len(row.values["tensor"][0]["data"]) for row in log.rows())
    assert small < middle / 2 < large / 4 < noise.nbytes / 4


def test_a_pillow_image_may_be_compressed(log):
    rr.log_image("i", Image.new("CMYK", (8, 4)), jpeg_quality=90)
    assert logged(log)["shape"] == [4, 8, 3]
