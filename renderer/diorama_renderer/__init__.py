"""Diorama's renderer: recordings to pixels, headless.

>>> import diorama_renderer as dr
>>> recording = dr.load("run.mcap")                                        # doctest: +SKIP
>>> image = dr.render(recording, at={"frame": 30}, size=(640, 480)).color  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from diorama.wire import WireError
    from diorama_renderer.blueprint.properties import EntityProperties
    from diorama_renderer.camera import Camera, Distortion
    from diorama_renderer.comparison import Difference, RecordingDiff, SceneDigest, diff, differences
    from diorama_renderer.gpu.device import ForkedProcessError, NoAdapterError
    from diorama_renderer.headless.progress import note_progress
    from diorama_renderer.headless.renderer import Renderer, render
    from diorama_renderer.headless.rendering import Rendering
    from diorama_renderer.headless.sequence import Frame, render_sequence
    from diorama_renderer.media.camera_path import CameraPath
    from diorama_renderer.media.contact_sheet import contact_sheet
    from diorama_renderer.media.many import RenderFailure, WorkerError, render_many
    from diorama_renderer.media.video import save_video
    from diorama_renderer.media.video_files import MissingPackageError
    from diorama_renderer.media.views import View
    from diorama_renderer.notebook.flipbook import Flipbook
    from diorama_renderer.passes.shading import Shading
    from diorama_renderer.recordings import (
        DamagedRecordingError,
        EntityAt,
        Recording,
        Snapshot,
        TemporalError,
        load,
    )

__all__ = [
    "Camera",
    "CameraPath",
    "DamagedRecordingError",
    "Difference",
    "Distortion",
    "EntityAt",
    "EntityProperties",
    "Flipbook",
    "ForkedProcessError",
    "Frame",
    "MissingPackageError",
    "NoAdapterError",
    "Recording",
    "RecordingDiff",
    "RenderFailure",
    "Renderer",
    "Rendering",
    "SceneDigest",
    "Shading",
    "Snapshot",
    "TemporalError",
    "View",
    "WireError",
    "WorkerError",
    "contact_sheet",
    "diff",
    "differences",
    "load",
    "note_progress",
    "render",
    "render_many",
    "render_sequence",
    "save_video",
]

_HOMES = {
    "Camera": "diorama_renderer.camera",
    "CameraPath": "diorama_renderer.media.camera_path",
    "DamagedRecordingError": "diorama_renderer.recordings",
    "Difference": "diorama_renderer.comparison",
    "Distortion": "diorama_renderer.camera",
    "EntityAt": "diorama_renderer.recordings",
    "EntityProperties": "diorama_renderer.blueprint.properties",
    "Flipbook": "diorama_renderer.notebook.flipbook",
    "ForkedProcessError": "diorama_renderer.gpu.device",
    "Frame": "diorama_renderer.headless.sequence",
    "MissingPackageError": "diorama_renderer.media.video_files",
    "NoAdapterError": "diorama_renderer.gpu.device",
    "Recording": "diorama_renderer.recordings",
    "RecordingDiff": "diorama_renderer.comparison",
    "RenderFailure": "diorama_renderer.media.many",
    "Renderer": "diorama_renderer.headless.renderer",
    "Rendering": "diorama_renderer.headless.rendering",
    "SceneDigest": "diorama_renderer.comparison",
    "Shading": "diorama_renderer.passes.shading",
    "Snapshot": "diorama_renderer.recordings",
    "TemporalError": "diorama_renderer.recordings",
    "View": "diorama_renderer.media.views",
    "WireError": "diorama.wire",
    "WorkerError": "diorama_renderer.media.many",
    "contact_sheet": "diorama_renderer.media.contact_sheet",
    "diff": "diorama_renderer.comparison",
    "differences": "diorama_renderer.comparison",
    "load": "diorama_renderer.recordings",
    "note_progress": "diorama_renderer.headless.progress",
    "render": "diorama_renderer.headless.renderer",
    "render_many": "diorama_renderer.media.many",
    "render_sequence": "diorama_renderer.headless.sequence",
    "save_video": "diorama_renderer.media.video",
}


def __getattr__(name: str) -> Any:
    # Public names come when asked for, so that a room below can be imported without the GPU.
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__]
