"""`rr.serve()` as programs call it, and its page in a browser that nobody sees."""

from __future__ import annotations

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
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("aiohttp")
pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")


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
        self.program.kill()
        self.program.communicate()
        os.kill(self.server_pid(), signal.SIGTERM)


SCRIPT = """
import numpy as np, sys
import diorama as rr
rr.init("served", strict=True)
rr.serve(open_browser=False, web_port={port}, ws_port={ws_port})
places = np.random.default_rng(0).normal(size=(2000, 3))
for i in range(60):
    rr.set_time_sequence("frame", i)
    rr.log_points("world/points", places * (1 + i / 60), colors=[90, 160, 255], radii=0.02)
    rr.log_scalar("plot/height", i)
rr.flush()
sys.stdin.read()
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    port = free_port()
    made = Served(tmp_path, port, SCRIPT.format(port=port, ws_port=free_port()))
    assert made.said == f"diorama: {made.address} shows the recording in a browser\n"
    yield made
    with suppress(AssertionError, ProcessLookupError):
        made.stop()


def until(condition: Callable[[], object], secs: float = 30.0) -> None:
    deadline = time.monotonic() + secs
    while not condition():
        assert time.monotonic() < deadline, "it was never so"
        time.sleep(0.05)


def test_a_second_program_finds_the_server_of_the_first(served, tmp_path):
    before = served.about()
    script = f"import diorama as rr; rr.serve(False, {served.port}); rr.log_scalar('s', 1.0)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == served.said
    assert served.about() == before


def test_a_port_that_somebody_else_has_is_said_and_what_is_logged_is_kept(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        script = f"import diorama as rr; rr.serve(False, {port}); rr.log_scalar('s', 1.0); rr.save('x.mcap')"
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    assert "is taken by another program" in done.stderr
    assert (tmp_path / "x.mcap").stat().st_size > 500


@pytest.fixture
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Tab:
    """A page, and what is seen on it."""

    def __init__(self, browser, address: str) -> None:
        self.page = browser.new_context(viewport={"width": 1200, "height": 760}).new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)
        self.until(lambda: self.page.evaluate("document.getElementById('picture').width") == 1200)
        self.rest()

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


@needs_chromium
def test_a_browser_shows_what_a_program_logs_and_another_has_its_own_eye(served, browser):
    one, other = Tab(browser, served.address), Tab(browser, served.address)
    one.until(lambda: one.page.title() == "served — Diorama")
    other.until(lambda: other.page.title() == "served — Diorama")
    seen, others = one.rest(), other.rest()
    blue = (seen[..., 2] - seen[..., 0] > 80).mean()
    assert blue > 0.001

    one.page.mouse.move(500, 200)
    one.page.mouse.down()
    one.page.mouse.move(650, 220, steps=10)
    one.page.mouse.up()
    one.page.mouse.move(500, 20)
    turned = one.rest()
    assert (turned[100:300, 300:800] != seen[100:300, 300:800]).mean() > 0.02
    other.page.wait_for_timeout(500)
    assert np.array_equal(other.rest(), others)
    assert one.complaints == other.complaints == []


@needs_chromium
def test_keys_and_buttons_of_the_page_reach_the_viewer(served, browser):
    tab = Tab(browser, served.address)
    tab.until(lambda: tab.page.title() == "served — Diorama")
    dark = tab.rest()
    tab.page.mouse.click(600, 20)
    tab.page.keyboard.press("Control+p")
    tab.page.wait_for_timeout(300)
    tab.page.keyboard.type("light")
    tab.page.wait_for_timeout(300)
    tab.page.keyboard.press("Enter")
    assert tab.rest().mean() > dark.mean() + 60


@needs_chromium
def test_a_server_that_dies_is_said_and_found_again(served, browser):
    tab = Tab(browser, served.address)
    os.kill(served.server_pid(), signal.SIGKILL)
    tab.until(lambda: "is gone" in tab.notice())
    again = subprocess.Popen(command(served.port), stdout=subprocess.PIPE)
    try:
        tab.until(lambda: tab.notice() == "")
        tab.rest()
    finally:
        again.terminate()
        assert again.wait(30) == 0
        again.communicate()


@needs_chromium
def test_a_page_of_a_network_asks_for_its_token(tmp_path, browser):
    port, token = free_port(), "a-token-of-mine"
    server = subprocess.Popen(
        [*command(port), "--bind", "0.0.0.0"],
        env={**os.environ, "DIORAMA_TOKEN": token},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        server.stdout.readline()
        assert f"#token={token}" in server.stdout.readline()
        page = browser.new_context().new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_selector("#ask", state="visible")
        page.fill("#token", "wrong-token")
        page.keyboard.press("Enter")
        page.get_by_text("That is not the token").wait_for()
        page.fill("#token", token)
        page.keyboard.press("Enter")
        page.wait_for_selector("#notice", state="hidden")
        tab = Tab(browser, f"http://127.0.0.1:{port}/#token={token}")
        assert "token" not in tab.page.url
    finally:
        server.terminate()
        server.communicate(timeout=30)
