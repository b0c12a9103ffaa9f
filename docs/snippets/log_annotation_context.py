"""A dancer: ids alone are logged, and the context gives them colors, names and bones."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

JOINTS = {
    "head": (322, 78), "neck": (318, 122), "hip": (312, 226),
    "right elbow": (262, 148), "right hand": (214, 104),
    "left elbow": (372, 128), "left hand": (420, 84),
    "right knee": (262, 288), "right foot": (216, 352),
    "left knee": (366, 276), "left foot": (398, 352),
}  # fmt: skip
BONES = [(0, 1), (1, 2), (1, 3), (3, 4), (1, 5), (5, 6), (2, 7), (7, 8), (2, 9), (9, 10)]
SKIN, CORAL, SKY = [255, 214, 170], [255, 120, 95], [100, 175, 255]
side = {"r": CORAL, "l": SKY}
dancer = rr.ClassDescription(
    info=rr.AnnotationInfo(1, "dancer", [250, 205, 110]),
    keypoint_annotations=[(i, name, side.get(name[0], SKIN)) for i, name in enumerate(JOINTS)],
    keypoint_connections=BONES,
)

rr.init("log_annotation_context")
recording = rr.memory_recording()
rr.log_annotation_context("stage", [(0, "floor", (58, 48, 78)), dancer])
v, u = np.mgrid[0:400, 0:640]
spot = np.exp(-(((u - 316) / 190) ** 2) - ((v - 215) / 190) ** 2)[..., None]
rr.log_image("stage", 0.02 + spot * [0.05, 0.04, 0.09])
rr.log_points("stage/dancer", list(JOINTS.values()), class_ids=1, keypoint_ids=np.arange(11), radii=6)

picture = dr.render(recording, space="stage", size=(640, 400), antialias=2)
