from __future__ import annotations

import sys
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

import diorama_renderer as dr
from diorama_renderer.media.palette import PALETTES

CAMERA = dr.Camera.look_at((1, -6, 3), (1, 0, 0))
PLAIN = {"camera": CAMERA, "caption": False, "background": (40, 60, 90), "size": (64, 48), "progress": False}


def decoded(path):
    av = pytest.importorskip("av")
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = [
            frame.reformat(format="rgb24", src_colorspace="ITU709").to_ndarray()
            for frame in container.decode(stream)
        ]
        return frames, stream, container.format.name


def drawn(recording, renderer, frame):
    arguments = {key: PLAIN[key] for key in ("camera", "background", "size")}
    return renderer.render(recording, at={"frame": frame}, **arguments).color[..., :3]


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_a_video_shows_what_render_draws(moving, renderer, tmp_path, suffix):
    pytest.importorskip("av")
    path = dr.save_video(tmp_path / f"out{suffix}", moving, "frame", stop=5, **PLAIN)
    frames, stream, kind = decoded(path)
    assert len(frames) == 6
    assert suffix[1:] in kind
    assert stream.average_rate == 30
    for number, frame in enumerate(frames):
        # Blocks of 4 x 4 pixels: colours have half as many, so edges between colours are washed out.
        shown, wanted = (
            each.reshape(12, 4, 16, 4, 3).mean(axis=(1, 3))
            for each in (frame, drawn(moving, renderer, number))
        )
        assert np.abs(shown - wanted).mean() < 1.5
        assert np.abs(frame[:4].astype(int) - (40, 60, 90)).max() <= 4  # what is even keeps its colour
    context = stream.codec_context
    assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (
        1,
        1,
        1,
        1,
    )
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_an_mp4_begins_with_its_index(moving, tmp_path):
    pytest.importorskip("av")
    path = dr.save_video(tmp_path / "out.mp4", moving, "frame", stop=2, **PLAIN)
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_speed_and_rate_say_how_long_a_time_takes(moving, tmp_path):
    pytest.importorskip("av")
    path = dr.save_video(tmp_path / "out.mp4", moving, "sim", speed=0.5, fps=20, **PLAIN)
    frames, stream, _ = decoded(path)
    assert len(frames) == 37  # 0.9 s, half as fast
    assert stream.average_rate == 20
    with pytest.raises(ValueError, match="speed must be 1 on a sequence"):
        dr.save_video(tmp_path / "out.mp4", moving, "frame", speed=2, **PLAIN)


def test_a_gif_has_right_delays_and_colours(moving, renderer, tmp_path):
    path = dr.save_video(tmp_path / "out.gif", moving, "frame", fps=15, **PLAIN)
    delays = []
    with Image.open(path) as image:
        for number in range(image.n_frames):
            image.seek(number)
            delays.append(image.info["duration"])
            shown = np.asarray(image.convert("RGB")).astype(int)
            assert np.abs(shown - drawn(moving, renderer, number)).mean() < 6
        assert image.info["loop"] == 0
    assert set(delays) <= {60, 70}
    assert sum(delays) == pytest.approx(1000 * 10 / 15, abs=10)


def test_pngs_are_exactly_what_render_draws(moving, renderer, tmp_path):
    dr.save_video(tmp_path / "frames" / "f%03d.png", moving, "frame", stop=3, **PLAIN)
    names = sorted(each.name for each in (tmp_path / "frames").iterdir())
    assert names == ["f000.png", "f001.png", "f002.png", "f003.png"]
    with Image.open(tmp_path / "frames" / "f003.png") as image:
        assert np.array_equal(np.asarray(image)[..., :3], drawn(moving, renderer, 3))
    dr.save_video(tmp_path / "frames", moving, "frame", stop=1, **PLAIN)
    assert (tmp_path / "frames" / "00001.png").exists()
    assert not list(tmp_path.glob(".*"))


def test_pngs_may_be_transparent(moving, tmp_path):
    dr.save_video(tmp_path / "out", moving, "frame", stop=0, **{**PLAIN, "background": "transparent"})
    with Image.open(tmp_path / "out" / "00000.png") as image:
        assert image.getpixel((0, 0))[3] == 0
    with pytest.raises(ValueError, match=r"'transparent' for 'out.gif'"):
        dr.save_video(tmp_path / "out.gif", moving, **{**PLAIN, "background": "transparent"})


def test_views_stand_side_by_side_with_titles_and_the_time_below(moving, renderer, tmp_path):
    views = [dr.View(CAMERA, title="left"), dr.View(CAMERA, title="right", background=(200, 0, 0))]
    dr.save_video(tmp_path / "out", moving, "frame", stop=1, size=(320, 160), views=views, progress=False)
    with Image.open(tmp_path / "out" / "00001.png") as image:
        pixels = np.asarray(image)
    dark = PALETTES["dark"]
    assert pixels.shape == (160, 320, 3)
    assert (pixels[0, 0] == dark.panel).all()  # a title
    assert (pixels[40, 160] == dark.window).all()  # the gap
    assert (pixels[40, 300] == (200, 0, 0)).all()
    assert (pixels[-1, 150] == dark.panel).all()  # the caption
    assert (pixels[-30:, 0] == dark.accent).all(axis=1).sum() == 2  # what has passed


def test_the_palettes_are_those_of_the_viewer():
    theme = pytest.importorskip("diorama_renderer.ui.theme")
    for name, themed in (("dark", theme.DARK), ("light", theme.LIGHT)):
        for color in ("window", "panel", "text", "subdued", "strong", "accent"):
            wanted = tuple(round(255 * part) for part in getattr(themed, color)[:3])
            assert getattr(PALETTES[name], color) == wanted, (name, color)


class StoppedError(Exception):
    pass


@pytest.mark.parametrize("name", ["out.mp4", "out.gif", "frames", "out.webm"])
@pytest.mark.parametrize("error", [StoppedError, KeyboardInterrupt])
def test_after_an_error_nothing_half_is_left(moving, tmp_path, name, error):
    pytest.importorskip("av")

    def stop(done, count):
        assert count == 10
        if done == 3:
            raise error

    with pytest.raises(error):
        dr.save_video(tmp_path / name, moving, "frame", **{**PLAIN, "progress": stop})
    assert not list(tmp_path.iterdir())


def test_what_was_there_stays_until_there_is_something_whole(moving, tmp_path):
    path = tmp_path / "out.gif"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="camera must be the path of a logged pinhole"):
        dr.save_video(path, moving, **{**PLAIN, "camera": "nothing"})
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_progress_is_told_frame_by_frame(moving, tmp_path):
    told = []
    dr.save_video(
        tmp_path / "out.gif", moving, "frame", **{**PLAIN, "progress": lambda *each: told.append(each)}
    )
    assert told == [(done, 10) for done in range(1, 11)]


def test_a_missing_package_is_named_with_its_extra(moving, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(dr.MissingPackageError, match=r"pip install 'diorama\[video\]'"):
        dr.save_video(tmp_path / "out.mp4", moving, **PLAIN)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("out.avi", {}, r"path must end with .mp4, .webm or .gif"),
        ("out.png", {}, "path must have one number in its name"),
        ("out_%05d_%d.png", {}, "path must have one number in its name"),
        ("out.mp4", {"size": (65, 48)}, "size must be even each way for .mp4, got 65 x 48; 66 x 48 is"),
        ("out.gif", {"size": (64, 0)}, "size must be 1 to 16384"),
        ("out.gif", {"size": (8, 8), "caption": True}, "size must have room"),
        ("out.gif", {"views": []}, "views must be 1 to 64"),
        ("out.gif", {"views": [dr.View()]}, "camera must be given by the views"),
        ("out.gif", {"theme": "blue"}, 'theme must be "dark" or "light"'),
        (
            "out.gif",
            {"start": 5, "stop": 2, "timeline": "frame"},
            "save_video: stop must not be before start",
        ),
    ],
)
def test_what_makes_no_video_is_an_error(moving, tmp_path, name, arguments, message):
    pytest.importorskip("av")
    with pytest.raises(ValueError, match=message):
        dr.save_video(tmp_path / name, moving, **{**PLAIN, **arguments})
    assert not list(tmp_path.iterdir())


def test_delays_of_a_gif_add_up_and_are_never_too_short():
    from diorama_renderer.media.gif import timing_of

    for fps in (Fraction(1, 2), Fraction(24), Fraction(2997, 100), Fraction(60), Fraction(1000)):
        kept, delays = timing_of(100, fps)
        assert min(delays) >= 2
        assert sum(delays) == pytest.approx(float(100 * 100 / fps), abs=3)
        assert kept == sorted(set(kept))
