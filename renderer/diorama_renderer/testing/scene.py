"""`Scene`: what the fixture gives, and its assertion."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

import diorama as rr
from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.camera import Camera
from diorama_renderer.comparison import Tolerance
from diorama_renderer.testing.asserting import Assertions
from diorama_renderer.testing.judging import Overrides
from diorama_renderer.testing.session import Session

if TYPE_CHECKING:
    from diorama_renderer.headless.request import Background
    from diorama_renderer.passes.shading import Shading
    from diorama_renderer.state import At


class Scene(rr.MemoryRecording):
    """A recording of one test's own, in memory; what `diorama.memory_recording` gives, and `assert_matches`.

    Attributes:
        stream: what log calls may name: `rr.log_point(..., recording=scene.stream)`. Those that name none, in any
            thread that has no recording of its own, go there too.
    """

    def __init__(self, kept: rr.MemoryRecording, test: pytest.Item, session: Session) -> None:
        """What `kept` keeps, for a test of a session."""
        super().__init__(kept._stream, kept._sink)
        self.stream = kept._stream
        self._assertions = Assertions(test, session)

    def __repr__(self) -> str:
        return f"<Scene of {self._assertions.test.nodeid}: {len(self.chunks())} chunks>"

    def assert_matches(
        self,
        name: str | None = None,
        *,
        camera: Camera | str | None = None,
        at: At | None = None,
        size: tuple[int, int] | None = None,
        space: str | None = None,
        mean: float | None = None,
        percentile: float | None = None,
        pixels: int | float | None = None,
        position: float = 1e-6,
        rotation_degrees: float = 1e-4,
        value: float = 0.0,
        picture: bool = True,
        semantic: bool = True,
        antialias: int = 2,
        background: Background = None,
        labels: bool = True,
        pixels_per_point: float = 1.0,
        shading: Shading | None = None,
        properties: Mapping[str, EntityProperties] | None = None,
    ) -> None:
        """Fail unless the scene is what was accepted: what was logged, and how it looks.

        Both lie beside the test: `__diorama__/<module>/<test>[-<name>].png` and `.json`. They are written by
        `pytest --diorama-update` and by `diorama approve`.

        Args:
            name: which picture; a test with several needs names for all but one.
            camera: as `dr.render` takes it, like `at`, `space`, `antialias`, `background`, `labels`,
                `pixels_per_point`, `shading` and `properties`.
            at: the time; None: the newest of the first timeline.
            size: width and height in pixels; None: the setting `diorama_size`, else 640 x 480.
            space: whose space is looked at.
            mean: most mean difference of all channels, in levels of 255. None, as of the next two: the setting, else
                0.05 if the same adapter, driver and version of Diorama drew what was accepted, else 1.
            percentile: most 99th percentile of the pixels' differences, each that of its worst channel, in levels.
                None: 1, else 12.
            pixels: how many may differ by more than 16 levels: a whole number, or a float, which is a share of the
                picture. None: 0.0001, else 0.005.
            position: how far places may be apart along each axis, in scene units; see `dr.differences`.
            rotation_degrees: how far turns may be apart.
            value: how far scalars and extension components may be apart.
            picture: whether to compare the picture; False needs nothing to draw with.
            semantic: whether to compare what was logged.
            antialias: samples along the side of a pixel: not by adapter, so that other adapters draw the same.
            background: what is behind everything.
            labels: whether to draw texts.
            pixels_per_point: scale of what is measured in UI points.
            shading: how things are lit; None: as by default.
            properties: how entities are shown.

        Raises:
            SceneMismatchError: an AssertionError that says what moved, how far the pictures are apart, and where they
                are.
            ValueError: nothing was logged; another picture of the test, or another test, has this golden already; a
                threshold is none; or see `dr.render`.
            TypeError: an argument of another kind.
            NoAdapterError: there is nothing to draw with.

        Example:
            >>> scene.assert_matches(camera=dr.Camera.look_at([4, -4, 3], [0, 0, 0]), at={"frame": 30})
        """
        __tracebackhide__ = True
        asked: dict[str, Any] = {
            "camera": camera,
            "at": at,
            "size": size,
            "space": space,
            "antialias": antialias,
            "background": background,
            "labels": labels,
            "pixels_per_point": pixels_per_point,
        }
        asked.update({} if shading is None else {"shading": shading})
        asked.update({} if properties is None else {"properties": properties})
        self._assertions.matches(
            self,
            name,
            asked,
            Overrides(mean, percentile, pixels),
            Tolerance(position, rotation_degrees, value),
            picture=picture,
            semantic=semantic,
        )


@contextmanager
def recorded(test: pytest.Item, session: Session) -> Iterator[Scene]:
    """A recording in place of the program's and of this thread's, which are as they were afterwards."""
    stream = rr.new_recording(test.name.encode("utf-8", "replace").decode(), strict=True)
    stream.enabled = True  # whatever the environment says: to log is what the test is about
    scene = Scene(rr.memory_recording(recording=stream), test, session)
    of_program = rr.set_global_data_recording(stream)
    of_thread = rr.set_thread_local_data_recording(None)
    try:
        yield scene
    finally:
        rr.set_global_data_recording(of_program)
        rr.set_thread_local_data_recording(of_thread)
        rr.disconnect(recording=stream)
    if not stream.strict and stream.calls_rejected:
        warnings.warn(
            f"scene: log calls with wrong arguments were dropped ({stream.calls_rejected}), and did not raise because "
            "rr.init or rr.set_strict_mode said so: rr.init(..., strict=True) raises",
            stacklevel=1,
        )
