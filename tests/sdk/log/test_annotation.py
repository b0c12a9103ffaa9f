"""Annotation contexts: every way to describe a class, and what it becomes."""

from __future__ import annotations

import numpy as np
import pytest
from briefly import briefly

import diorama as rr

RED = 0xFF0000FF
NO_KEYPOINTS = {"keypoints": [], "keypoint_connections": []}


def described(key, label=None, color=None, **keypoints):
    return {"id": key, "label": label, "color": color, **NO_KEYPOINTS, **keypoints}


CAR = described(1, "car")
RED_CAR = described(1, "car", RED)


@pytest.mark.parametrize(
    ("given", "classes"),
    [
        ((1, "car"), [CAR]),
        ([1, "car"], [CAR]),
        ((np.uint8(1), np.str_("car")), [CAR]),
        ((1, "car", (255, 0, 0)), [RED_CAR]),
        ((1, "car", np.array([255, 0, 0, 255], np.uint8)), [RED_CAR]),
        ((1, "car", [1.0, 0.0, 0.0]), [RED_CAR]),
        ((1, "car", None), [CAR]),
        ((1, "car", []), [CAR]),
        ((1, None, (255, 0, 0)), [described(1, None, RED)]),
        (rr.AnnotationInfo(1, "car", (255, 0, 0)), [RED_CAR]),
        (rr.AnnotationInfo(id=0), [described(0)]),
        (rr.AnnotationInfo(), [described(0)]),
        (rr.ClassDescription(), [described(0)]),
        (rr.ClassDescription((1, "car")), [CAR]),
        (rr.ClassDescription(info=rr.AnnotationInfo(1, "car", (255, 0, 0))), [RED_CAR]),
        ([(1, "car"), (0, "")], [CAR, described(0, "")]),
        (((1, "car"), (0, "")), [CAR, described(0, "")]),
        ({(1, "car")}, [CAR]),
        ((each for each in [(1, "car"), rr.AnnotationInfo(7)]), [CAR, described(7)]),
        ([[1, "car"], rr.AnnotationInfo(7), rr.ClassDescription()], [CAR, described(7), described(0)]),
        ([(65535, "last"), (0, "first")], [described(65535, "last"), described(0, "first")]),
        ([(1, "car"), (2, "x"), (1, "bus")], [CAR, described(2, "x")]),
        ([], []),
        ((), []),
    ],
    ids=briefly,
)
def test_every_way_to_describe_classes(log, given, classes):
    rr.log_annotation_context("world", given)
    row = log.row()
    assert row.values == {"annotation_context": classes}
    assert row.timeless, "unless asked otherwise"


@pytest.mark.parametrize(
    ("given", "pairs"),
    [
        ([(0, 1), (1, 2)], [[0, 1], [1, 2]]),
        ([[0, 1], [1, 2]], [[0, 1], [1, 2]]),
        ([0, 1, 1, 2], [[0, 1], [1, 2]]),
        ((0, 1), [[0, 1]]),
        (np.array([[0, 1], [1, 2]], np.int8), [[0, 1], [1, 2]]),
        (np.array([0, 1], ">u2"), [[0, 1]]),
        ({(5, 65535)}, [[5, 65535]]),
        (zip([0, 1], [1, 2]), [[0, 1], [1, 2]]),
        ([], []),
        (None, []),
    ],
    ids=briefly,
)
def test_every_way_to_connect_keypoints(log, given, pairs):
    rr.log_annotation_context("world", rr.ClassDescription(keypoint_connections=given))
    assert log.row().values["annotation_context"] == [described(0, keypoint_connections=pairs)]


def test_keypoints_are_described_like_classes(log):
    hand = rr.ClassDescription(
        info=(2, "hand"),
        keypoint_annotations=iter([(0, "wrist"), rr.AnnotationInfo(5, color=(255, 0, 0)), (0, "again")]),
        keypoint_connections=[(0, 5)],
    )
    rr.log_annotation_context("/", hand, timeless=False, ext={"e": 1})
    row = log.row()
    assert row.path == "/"
    assert not row.timeless
    assert row.values == {
        "annotation_context": [
            described(
                2,
                "hand",
                keypoints=[
                    {"id": 0, "label": "wrist", "color": None},
                    {"id": 5, "label": None, "color": RED},
                ],
                keypoint_connections=[[0, 5]],
            )
        ],
        "ext.e": [1],
    }


def test_contexts_of_several_calls_share_a_chunk(log):
    for count in (2, 0, 1):
        rr.log_annotation_context("/", [(i, str(i)) for i in range(count)])
    (chunk,) = log.recording.chunks()
    assert chunk.columns[0].offsets.tolist() == [0, 2, 2, 3]


def test_a_description_may_be_changed_after_the_call(log):
    info = rr.AnnotationInfo(1, "car")
    classes = [info]
    rr.log_annotation_context("/", classes)
    info.label = "bus"
    classes.clear()
    assert log.row().values["annotation_context"] == [CAR]
