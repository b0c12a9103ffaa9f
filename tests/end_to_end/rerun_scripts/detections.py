"""A camera image with rectangles, classes and a segmentation: what a detector logs."""

import argparse

import numpy as np
import rerun as rr
from rerun.components.rect2d import RectFormat as Format
from rerun.log.annotation import AnnotationInfo, ClassDescription
from rerun.log.rects import RectFormat

assert Format is RectFormat is rr.RectFormat

parser = argparse.ArgumentParser()
parser.add_argument("--frames", type=int, default=3)
rr.script_add_args(parser)
args = parser.parse_args()
rr.script_setup(args, "detections")

rr.log_annotation_context(
    "camera",
    [
        (0, "background", (0, 0, 0)),
        AnnotationInfo(id=1, label="car", color=(255, 0, 0)),
        ClassDescription(
            info=AnnotationInfo(2, "person", (0, 255, 0)),
            keypoint_annotations=[AnnotationInfo(0, "head"), AnnotationInfo(1, "hand")],
            keypoint_connections=[(0, 1)],
        ),
    ],
)
for frame in range(args.frames):
    rr.set_time_sequence("frame", frame)
    rr.log_image("camera/rgb", np.full((48, 64, 3), 40, dtype=np.uint8))
    classes = np.zeros((48, 64), dtype=np.uint8)
    classes[10:20, 10 + frame : 30 + frame] = 1
    rr.log_segmentation_image("camera/rgb/classes", classes)
    rr.log_rects(
        "camera/rgb/boxes",
        np.array([[10 + frame, 10, 30 + frame, 20], [40, 5, 50, 40]]),
        rect_format=RectFormat.XYXY,
        class_ids=[1, 2],
    )
    rr.log_rect("camera/rgb/best", [10, 10, 20, 10], label="best", color=(255, 255, 0))
    rr.log_points("camera/rgb/skeleton", [[42, 10], [47, 30]], class_ids=[2, 2], keypoint_ids=[0, 1])
    rr.log_text_entry("logs/detector", f"frame {frame}", level=rr.LogLevel.DEBUG)
rr.script_teardown(args)
