"""Eyes: from where, with which lens, a view is drawn."""

from __future__ import annotations

from diorama_renderer.camera.control import EyeControl
from diorama_renderer.camera.distortion import Distortion
from diorama_renderer.camera.eye import Eye
from diorama_renderer.camera.flight import Flight
from diorama_renderer.camera.framing import FIT_MARGIN, fit, fit_2d, near_for, pinhole_eye
from diorama_renderer.camera.orbit import OrbitEye
from diorama_renderer.camera.pan_zoom import PanZoom
from diorama_renderer.camera.request import Camera

__all__ = [
    "FIT_MARGIN",
    "Camera",
    "Distortion",
    "Eye",
    "EyeControl",
    "Flight",
    "OrbitEye",
    "PanZoom",
    "fit",
    "fit_2d",
    "near_for",
    "pinhole_eye",
]
