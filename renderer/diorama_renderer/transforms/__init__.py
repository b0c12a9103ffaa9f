"""Where everything is: the transforms of all entities, composed in f64, and what view coordinates mean."""

from __future__ import annotations

from diorama_renderer.transforms.axes import axes_from_letters, forward_of, frame_from_rdf, right_of, up_of
from diorama_renderer.transforms.graph import Reason, SpaceTransforms, image_space_of, resolve
from diorama_renderer.transforms.local import Kind, LocalTransforms, local_from_rows, matrices_from_rigid3
from diorama_renderer.transforms.logged import local_transforms, view_coordinates

__all__ = [
    "Kind",
    "LocalTransforms",
    "Reason",
    "SpaceTransforms",
    "axes_from_letters",
    "forward_of",
    "frame_from_rdf",
    "image_space_of",
    "local_from_rows",
    "local_transforms",
    "matrices_from_rigid3",
    "resolve",
    "right_of",
    "up_of",
    "view_coordinates",
]
