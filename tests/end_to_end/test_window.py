"""The real window, on a virtual display: a program spawns it, somebody clicks, and the screen is looked at."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageGrab

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PATHS = os.pathsep.join(str(ROOT / root) for root in ("sdk", "renderer", "shaders"))
SIZE = (1280, 800)
PATIENCE_SECS = 60.0
MAGENTA = (255, 0, 255)

PROGRAM = """
import sys
import numpy as np
import diorama as rr

rr.init(sys.argv[2], strict=True)
rr.spawn(port=int(sys.argv[1]))
for frame in range(20):
    rr.set_time_sequence("frame", frame)
    rr.log_points("world/points", np.random.default_rng(0).normal(size=(500, 3)), colors=[255, 0, 255])
    rr.log_scalar("plots/height", float(frame))
"""


HASTY_READER = """
import ctypes, sys
x = ctypes.CDLL("libX11.so.6")
number, pointer = ctypes.c_ulong, ctypes.c_void_p
for name, result, *arguments in [
    ("XOpenDisplay", pointer, ctypes.c_char_p),
    ("XDefaultRootWindow", number, pointer),
    ("XCreateSimpleWindow", number, pointer, number, *[ctypes.c_int] * 2, *[ctypes.c_uint] * 3, number, number),
    ("XInternAtom", number, pointer, ctypes.c_char_p, ctypes.c_int),
    ("XConvertSelection", ctypes.c_int, pointer, *[number] * 5),
    ("XDestroyWindow", ctypes.c_int, pointer, number),
    ("XSync", ctypes.c_int, pointer, ctypes.c_int),
]:
    function = getattr(x, name)
    function.restype, function.argtypes = result, arguments
display = x.XOpenDisplay(sys.argv[1].encode())
atoms = [x.XInternAtom(display, name, 0) for name in (b"CLIPBOARD", b"UTF8_STRING", b"HERE")]
for _ in range(20):
    window = x.XCreateSimpleWindow(display, x.XDefaultRootWindow(display), 0, 0, 9, 9, 0, 0, 0)
    x.XConvertSelection(display, *atoms, window, 0)
    x.XDestroyWindow(display, window)
    x.XSync(display, 0)
"""
"""Asks for the clipboard, and is gone before there is an answer."""


class Screen:
    """A virtual display, and the hands at it."""

    def __init__(self, display: str, folder: Path) -> None:
        self.display = display
        self.environment = {
            **os.environ,
            "PYTHONPATH": PATHS,
            "DISPLAY": display,
            "DIORAMA_HEADLESS": "",
            "XDG_DATA_HOME": str(folder),
            "XDG_STATE_HOME": str(folder),
        }
        self.environment.pop("WAYLAND_DISPLAY", None)

    def picture(self) -> np.ndarray:
        return np.asarray(ImageGrab.grab(xdisplay=self.display))

    def count(self, color: tuple[int, int, int]) -> int:
        return int((self.picture() == color).all(axis=2).sum())

    def do(self, *words: object) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip()

    def until(self, condition, what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECS
        while not condition():
            assert time.monotonic() < deadline, f"{what}: not within {PATIENCE_SECS} s"
            time.sleep(0.05)


@pytest.fixture
def screen(tmp_path):
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program}")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as said:
        number = said.readline().strip()
    if not number:
        server.wait(10)
        pytest.skip("Xvfb does not start")
    yield Screen(f":{number}", tmp_path / "data")
    server.terminate()
    server.wait(10)


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = server.getsockname()[1]
    yield found
    subprocess.run(["pkill", "-f", f"diorama --port {found}"], check=False)


def run(screen: Screen, port: int, name: str = "window_test") -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(port), name],
        env=screen.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECS,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def window_of(screen: Screen) -> str:
    return screen.do("search", "--onlyvisible", "--name", "Diorama").split("\n")[0]


def test_spawn_opens_a_window_that_stays_and_shows_what_was_logged(screen, port):
    run(screen, port)
    screen.until(lambda: screen.count(MAGENTA) > 200, "points on the screen")
    assert "window_test" in screen.do("getwindowname", window_of(screen))


def test_the_window_answers_the_mouse_and_the_keys(screen, port):
    run(screen, port)
    screen.until(lambda: screen.count(MAGENTA) > 200, "points on the screen")
    window = window_of(screen)
    points = np.argwhere((screen.picture() == MAGENTA).all(axis=2))
    y, x = points.mean(axis=0).astype(int).tolist()
    before = screen.picture()
    screen.do("mousemove", x, y, "mousedown", 1)
    for step in range(1, 6):
        screen.do("mousemove", x + 20 * step, y + 6 * step)
    screen.do("mouseup", 1)
    screen.until(lambda: (screen.picture() != before).any(axis=2).sum() > 500, "the scene turns")
    screen.do("mousemove", SIZE[0] // 2, 20)
    with_panels = screen.picture()
    screen.do("key", "--window", window, "ctrl+shift+b")
    screen.until(
        lambda: (screen.picture()[100:600, :200] != with_panels[100:600, :200]).any(axis=2).sum() > 1000,
        "the left panel goes",
    )


def test_no_fast_chord_is_missed(screen, port):
    run(screen, port)
    screen.until(lambda: screen.count(MAGENTA) > 200, "points on the screen")
    screen.do("windowfocus", window_of(screen))

    def is_light() -> bool:
        return bool(screen.picture()[4:30, 400:600].mean() > 128)

    for number in range(1, 31):  # all keys go down and up at once: before the next frame, Ctrl before D
        screen.do("key", "--delay", 0, "ctrl+shift+d")
        screen.until(lambda number=number: is_light() == bool(number % 2), f"chord {number}")


def test_who_asks_for_the_clipboard_and_leaves_does_not_end_the_viewer(screen, port):
    run(screen, port)
    screen.until(lambda: screen.count(MAGENTA) > 200, "points on the screen")
    screen.do("windowfocus", window_of(screen))
    screen.do("key", "ctrl+p")
    screen.do("type", "text that is copied")
    screen.do("key", "ctrl+a", "ctrl+c")
    time.sleep(0.5)
    subprocess.run([sys.executable, "-c", HASTY_READER, screen.display], check=True)
    screen.do("key", "Escape")
    log = Path(screen.environment["XDG_STATE_HOME"]) / "diorama" / f"viewer-{port}.log"
    screen.until(lambda: "the X server says BadWindow" in log.read_text(), "it is told")
    dark = screen.picture()[4:30, 400:600].mean()
    screen.do("key", "ctrl+shift+d")
    screen.until(lambda: screen.picture()[4:30, 400:600].mean() > dark + 50, "the viewer still hears")


def test_a_second_program_finds_the_window_that_there_is(screen, port):
    run(screen, port, "first")
    run(screen, port, "second")
    screen.until(lambda: "second" in screen.do("getwindowname", window_of(screen)), "the second recording")
    assert len(screen.do("search", "--onlyvisible", "--name", "Diorama").split("\n")) == 1


def test_closing_the_window_ends_its_process_and_no_program(screen, port):
    run(screen, port)
    screen.until(lambda: window_of(screen) != "", "a window")
    logging = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time, diorama as rr\n"
            "rr.init('goes_on'); rr.spawn(port=int(sys.argv[1]))\n"
            "print('connected', flush=True); sys.stdin.readline()\n"
            "for i in range(100): rr.log_scalar('a', i)\n"
            "print('fine', flush=True)",
            str(port),
        ],
        env=screen.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert logging.stdout is not None
    assert logging.stdout.readline() == "connected\n"
    screen.do("windowfocus", window_of(screen))
    screen.do("key", "--window", window_of(screen), "ctrl+q")
    screen.until(lambda: window_of(screen) == "", "the window goes")
    out, _ = logging.communicate("\n", timeout=PATIENCE_SECS)
    assert (out, logging.returncode) == ("fine\n", 0)


def test_without_a_display_the_program_is_told_and_goes_on(port, tmp_path):
    environment = {**os.environ, "PYTHONPATH": PATHS, "DISPLAY": "", "DIORAMA_HEADLESS": ""}
    environment["XDG_STATE_HOME"] = str(tmp_path)
    environment.pop("WAYLAND_DISPLAY", None)
    script = (
        "import sys, diorama as rr\n"
        "rr.init('alone'); rr.spawn(port=int(sys.argv[1])); rr.log_scalar('a', 1.0); print('done')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(port)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECS,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "done\n")
    assert "no display" in done.stderr


def test_ctrl_c_closes_the_viewer_without_a_trace(screen, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "diorama", "--port", "0"],
        env=screen.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    screen.until(lambda: window_of(screen) != "", "a window")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE_SECS)
    assert (process.returncode, errors) == (0, "")
