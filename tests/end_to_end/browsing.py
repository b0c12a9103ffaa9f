"""Programs that serve, and what is seen in a browser that nobody sees."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

import diorama as rr
from diorama_renderer.app.driver import Driver
from diorama_renderer.app.viewer import App, AppOptions

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SIZE = 1200, 760

ROWS = """
import numpy as np
places = np.random.default_rng(0).normal(size=(2000, 3))
for i in range(60):
    rr.set_time_sequence("frame", i)
    rr.log_points("world/points", places * (1 + i / 60), colors=[90, 160, 255], radii=0.02)
    rr.log_scalar("plot/height", i)
"""
SCRIPT = f"""
import sys
import diorama as rr
rr.init("served", strict=True)
rr.serve(open_browser=False, web_port={{port}}, ws_port={{ws_port}})
{ROWS}
rr.flush()
for _ in sys.stdin:
    rr.log_scalar("later", 1.0)
    rr.flush(20.0)
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def command(port: int) -> list[str]:
    """What serves on a port, as somebody at a terminal starts it."""
    ports = ["--port", "0", "--web-port", str(port), "--ws-port", str(free_port())]
    return [sys.executable, "-m", "diorama_renderer", "--serve", *ports]


class Served:
    """A program that serves, as it says that it does.

    Attributes:
        port: of its page.
        program: the process.
    """

    def __init__(self, folder: Path, port: int, script: str) -> None:
        self.port = port
        self._folder = folder
        self.program = subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=folder,
            env={**os.environ, "XDG_STATE_HOME": str(folder), "DISPLAY": ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.program.stdout is not None
        self.said = self.program.stdout.readline()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def about(self) -> dict:
        with urllib.request.urlopen(f"{self.address}about", timeout=10) as answer:
            return json.load(answer)

    def is_answered(self) -> bool:
        """Whether a server is there."""
        try:
            self.about()
        except OSError:
            return False
        return True

    def server_pid(self) -> int:
        """Of the process whose command line names the port."""
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    words = (folder / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if b"--web-port" in words and str(self.port).encode() in words:
                    return int(folder.name)
        raise AssertionError("there is no such process")

    def stop(self) -> None:
        """End both, whichever is still there."""
        self.program.kill()
        self.program.communicate()
        with contextlib.suppress(AssertionError, ProcessLookupError):
            os.kill(self.server_pid(), signal.SIGTERM)


def until(condition: Callable[[], object], secs: float = 30.0) -> None:
    deadline = time.monotonic() + secs
    while not condition():
        assert time.monotonic() < deadline, "it was never so"
        time.sleep(0.05)


def twin(folder: Path) -> Driver:
    """The same rows in the same app without a browser: where things are, and what is to be seen."""
    path = folder / "twin.mcap"
    rr.init("served", strict=True)
    rr.save(path)
    exec(ROWS, {"rr": rr})
    rr.disconnect()
    rr.reset_time()
    driver = Driver(App(AppOptions(paths=[path])), SIZE)
    driver.until(lambda: driver.shows("view/world") and not driver.app.ingest.readers)
    driver.frames(10)
    return driver


class Tab:
    """A page, and what is seen on it."""

    def __init__(self, page) -> None:
        """Of a page that has just been opened."""
        self.page = page
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def visit(self, address: str) -> Tab:
        """Go there, and wait until all of it is seen."""
        self.page.goto(address)
        self.until(self.is_drawn)
        self.until(lambda: self.page.title() == "served — Diorama")
        self.rest()
        return self

    def is_drawn(self) -> bool:
        """Whether a whole picture is there; not while the page is being loaded."""
        from playwright.sync_api import Error

        with contextlib.suppress(Error):
            return self.page.evaluate("document.getElementById('picture')?.width ?? 0") >= SIZE[0]
        return False

    def until(self, condition: Callable[[], object], secs: float = 30.0) -> None:
        deadline = time.monotonic() + secs
        while not condition():
            assert time.monotonic() < deadline, "it was never so"
            self.page.wait_for_timeout(50)  # which hears the browser's events, where a sleep would not

    def picture(self) -> np.ndarray:
        return np.asarray(Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")).astype(int)

    def rest(self) -> np.ndarray:
        """What is seen once it has not changed for a while."""
        before, same = self.picture(), 0
        for _ in range(100):
            self.page.wait_for_timeout(200)
            now = self.picture()
            same = same + 1 if np.array_equal(now, before) else 0
            if same >= 3:
                return now
            before = now
        raise AssertionError("it never rested")

    def notice(self) -> str:
        return self.page.inner_text("#said") if self.page.is_visible("#notice") else ""

    def drag(self, start: tuple[float, float], stop: tuple[float, float]) -> None:
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*stop, steps=10)
        self.page.mouse.up()

    def command(self, name: str) -> None:
        """By the palette."""
        self.page.keyboard.press("Control+p")
        self.page.wait_for_timeout(300)
        self.page.keyboard.type(name)
        self.page.wait_for_timeout(300)
        self.page.keyboard.press("Enter")


def part(picture: np.ndarray, rect) -> np.ndarray:
    """What is within a rectangle, but for its edge."""
    return picture[int(rect.y0) + 3 : int(rect.y1) - 3, int(rect.x0) + 3 : int(rect.x1) - 3]
