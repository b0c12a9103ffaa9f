"""The distortion of a lens, from the log call through a file to the answer."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama.timelines import LOG_TIME
from diorama_renderer.query import latest_at
from diorama_renderer.transforms import local_transforms

LENS = {"child_from_parent": [[500, 0, 320], [0, 510, 240], [0, 0, 1]], "width": 640, "height": 480}


@pytest.mark.parametrize(
    ("model", "coefficients"),
    [("plumb_bob", [0.1, 0.2, 0.3, 0.4, 0.5]), ("fisheye", [0, 0, 0, 0]), ("brown_conrady", [0.1] * 12)],
)
def test_a_distortion_is_read_from_a_file_as_it_was_logged(tmp_path, model, coefficients):
    stream = rr.new_recording("lenses")
    rr.log_pinhole("plain", **LENS, recording=stream)
    lens = {"distortion_model": model, "distortion_coefficients": coefficients}
    rr.log_pinhole("bent", **LENS, **lens, recording=stream)
    rr.save(tmp_path / "lenses.mcap", recording=stream)
    rr.disconnect(recording=stream)
    recording = dr.load(tmp_path / "lenses.mcap")
    plain, bent = (recording.latest_at(path, "transform") for path in ("plain", "bent"))
    assert (plain.kind, plain.distortion) == ("pinhole", None)
    assert bent.distortion == dr.Distortion(model, coefficients)
    assert np.array_equal(bent.intrinsics, plain.intrinsics)
    local = local_transforms(recording.store, latest_at(recording.store, LOG_TIME, 2**62))
    assert dict(local.distortion) == {recording.store.entities.index["bent"]: bent.distortion}
    column = recording.to_arrow("bent").column("transform").to_pylist()[0]["distorted_pinhole"]
    assert column[: 12 + len(coefficients)][12:] == coefficients
