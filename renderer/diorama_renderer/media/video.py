"""`save_video`: a recording as a film."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.headless.renderer import Renderer
from diorama_renderer.headless.request import Background, parse_size
from diorama_renderer.headless.sequence import AnyCamera
from diorama_renderer.headless.timing import timing_of
from diorama_renderer.media.encoding import EncodingThread, open_encoder
from diorama_renderer.media.layout import layout_of
from diorama_renderer.media.palette import ThemeName, palette_of
from diorama_renderer.media.progress import Progress, ProgressLine
from diorama_renderer.media.storyboard import Storyboard, parse_caption
from diorama_renderer.media.views import View, parse_views
from diorama_renderer.passes.shading import PLAIN, Shading
from diorama_renderer.recordings import ChunkSource, Recording, as_recording
from diorama_renderer.state import TimeValue


def save_video(
    path: str | os.PathLike[str],
    recording: Recording | ChunkSource,
    timeline: str | None = None,
    *,
    start: TimeValue | None = None,
    stop: TimeValue | None = None,
    step: TimeValue | None = None,
    fps: float | None = None,
    speed: float = 1.0,
    size: tuple[int, int] = (1280, 720),
    camera: AnyCamera = None,
    space: str | None = None,
    views: Sequence[View] | None = None,
    caption: bool = True,
    theme: ThemeName = "dark",
    background: Background = None,
    labels: bool = True,
    pixels_per_point: float = 1.0,
    shading: Shading = PLAIN,
    antialias: int | None = None,
    properties: Mapping[str, EntityProperties] | None = None,
    progress: Progress | bool = True,
    renderer: Renderer | None = None,
) -> Path:
    """Write a recording as a video, a GIF or numbered pictures.

    A file appears under its name when it is whole; after an error or Ctrl-C nothing is left of it, and what had that
    name before stays.

    Args:
        path: `.mp4` (H.264) or `.webm` (VP9), which need `pip install 'diorama[video]'`; `.gif`; or a folder, or a
            pattern such as `frames/%05d.png`, for PNGs.
        recording: from `load`, or a live one, as it is now.
        timeline: its name; None: the first that a user set, by name.
        start: the first time; None: the first with data.
        stop: the last time; None: the last with data.
        step: see `render_sequence`: a count on a sequence, None: 1; seconds on a time.
        fps: frames a second. None: 30, or what `step` and `speed` make on a time.
        speed: on a time, how many of its seconds pass in one of the video.
        size: width and height of the whole in pixels, with texts; even for `.mp4` and `.webm`.
        camera: as `render` takes it, or a `CameraPath`.
        space: as `render` takes it.
        views: several pictures side by side, instead of the one that `camera`, `space`, ... describe.
        caption: whether the time stands below the pictures.
        theme: of what is around the pictures: "dark" or "light".
        background: sRGB, or None: that of the theme; "transparent" for PNGs of one view without caption.
        labels: whether to draw texts that were logged.
        pixels_per_point: scale of what is measured in UI points.
        shading: how things are lit.
        antialias: samples along the side of a pixel; None: 1 on software adapters, 2 on GPUs.
        properties: how entities are shown.
        progress: True: a line on a terminal; False: nothing; or a function that is called with how many frames are
            done, and of how many.
        renderer: which draws; None: one for this video.

    Returns:
        `path`.

    Raises:
        ValueError: no such timeline, camera, ...; nothing between start and stop; or a name, a size, a step that is
            none. Nothing is written then.
        TypeError: likewise.
        OSError: the file cannot be written.
        ImportError: the package `av` is missing.

    Example:
        >>> dr.save_video("run.mp4", recording, "frame", camera=dr.CameraPath.orbit(turns=0.5), size=(1280, 720))
    """
    caller = "save_video"
    target = Path(path)
    taken = as_recording(recording, caller=caller)
    taken.sync()
    single = View(camera, space, None, background, labels, shading, properties)
    chosen = parse_views(views, single, caller=caller)
    timing = timing_of(taken.store, timeline, start, stop, step, fps, speed=speed, caller=caller)
    layout = layout_of(
        parse_size(size),
        len(chosen),
        titled=any(view.title for view in chosen),
        captioned=parse_caption(caption, caller="save_video"),
        caller=caller,
    )
    palette = palette_of(theme, caller=caller)
    is_alone = len(chosen) == 1 and not caption and not chosen[0].title
    _check_transparency(target, chosen, is_alone=is_alone, caller=caller)
    board = Storyboard(
        taken,
        timing,
        chosen,
        layout,
        palette,
        antialias=antialias,
        pixels_per_point=pixels_per_point,
        renderer=renderer,
        caller=caller,
    )
    line = ProgressLine(target.name) if progress is True else None
    tell = line if line is not None else progress if callable(progress) else None
    try:
        with EncodingThread(open_encoder(target, layout.size, timing.fps, caller=caller)) as encoding:
            for picture in board.pictures():
                encoding.write(picture.pixels)
                if tell is not None:
                    tell(picture.index + 1, timing.count)
    finally:
        if line is not None:
            line.close()
    return target


def _check_transparency(target: Path, views: Sequence[View], *, is_alone: bool, caller: str) -> None:
    if any(isinstance(view.background, str) for view in views) and not (
        is_alone and target.suffix.lower() in (".png", "")
    ):
        raise ValueError(
            f"{caller}: background must be (r, g, b) or None, unless for PNGs of one view without title and "
            f"caption, got 'transparent' for {target.name!r}"
        )
