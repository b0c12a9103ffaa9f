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
    from diorama_renderer.headless.renderer import Renderer, render
    from diorama_renderer.headless.rendering import Rendering
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
    "DamagedRecordingError",
    "Difference",
    "Distortion",
    "EntityAt",
    "EntityProperties",
    "ForkedProcessError",
    "NoAdapterError",
    "Recording",
    "RecordingDiff",
    "Renderer",
    "Rendering",
    "SceneDigest",
    "Snapshot",
    "TemporalError",
    "Shading",
    "WireError",
    "diff",
    "differences",
    "load",
    "render",
]

_HOMES = {
    "Camera": "diorama_renderer.camera",
    "DamagedRecordingError": "diorama_renderer.recordings",
    "Difference": "diorama_renderer.comparison",
    "Distortion": "diorama_renderer.camera",
    "EntityAt": "diorama_renderer.recordings",
    "EntityProperties": "diorama_renderer.blueprint.properties",
    "ForkedProcessError": "diorama_renderer.gpu.device",
    "NoAdapterError": "diorama_renderer.gpu.device",
    "Recording": "diorama_renderer.recordings",
    "RecordingDiff": "diorama_renderer.comparison",
    "Renderer": "diorama_renderer.headless.renderer",
    "Rendering": "diorama_renderer.headless.rendering",
    "SceneDigest": "diorama_renderer.comparison",
    "Snapshot": "diorama_renderer.recordings",
    "TemporalError": "diorama_renderer.recordings",
    "Shading": "diorama_renderer.passes.shading",
    "WireError": "diorama.wire",
    "diff": "diorama_renderer.comparison",
    "differences": "diorama_renderer.comparison",
    "load": "diorama_renderer.recordings",
    "render": "diorama_renderer.headless.renderer",
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
