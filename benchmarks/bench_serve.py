"""The viewer in a browser: Chromium on the same machine, which orbits a cloud, waits for pictures, or does nothing.

The server is a process of its own, as `diorama --serve` starts it. What happens is counted in the page.
"""

from __future__ import annotations

import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from harness import HEIGHT, WIDTH, Cases, Took
from playwright.sync_api import sync_playwright

import diorama as rr
from diorama_renderer.app.driver import Driver
from diorama_renderer.app.viewer import App, AppOptions
from diorama_renderer.web import encoding

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
POINTS = 20_000
SECS = 3.0
SCENE = 550, 250  # somewhere in the view

COUNT = """
window.shown = [];
window.received = 0;
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (text) {
  if (text.includes('"shown"')) requestAnimationFrame(() => shown.push(performance.now()));
  return send.call(this, text);
};
const Plain = WebSocket;
window.WebSocket = class extends Plain {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", ({ data }) => { received += data.byteLength ?? data.length; });
  }
};
"""
MOVE = """
window.moveTo = (x, y) => document.getElementById("picture").dispatchEvent(
  new PointerEvent("pointermove", { clientX: x, clientY: y, pointerType: "mouse", button: -1, buttons: 1 }));
"""
ORBIT = """
secs => new Promise(done => {
  const start = performance.now(), before = shown.length;
  (function step() {
    const now = performance.now();
    if (now - start > secs * 1000) return done((shown.length - before) / secs);
    moveTo(550 + 200 * Math.sin((now - start) / 500), 250);
    requestAnimationFrame(step);
  })();
})
"""
ASK = """
step => new Promise(done => {
  const start = performance.now(), before = shown.length;
  moveTo(550 + 3 * step, 250);
  (function look() {
    if (shown.length > before) return done(shown[before] - start);
    requestAnimationFrame(look);
  })();
})
"""

cases = Cases()


@functools.cache
def cloud() -> Path:
    path = Path(tempfile.mkdtemp()) / "points.mcap"
    rr.init("bench_serve", strict=True)
    rr.save(path)
    places = np.random.default_rng(0).normal(size=(POINTS, 3))
    colors = np.clip(places * 60 + 128, 0, 255).astype(np.uint8)
    rr.log_points("world/points", places, colors=colors, radii=0.01, timeless=True)
    rr.disconnect()
    return path


class Site:
    """A server, and Chromium."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        words = ["--serve", "--port", "0", "--web-port", str(self.port), "--ws-port", "0", str(cloud())]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "diorama_renderer", *words], stdout=subprocess.PIPE
        )
        self.process.stdout.readline()
        self.process.stdout.readline()
        self._session = sync_playwright().start()
        self.chromium = self._session.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

    def page(self):
        """One that has come to rest, with a button held in the scene."""
        page = self.chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT}).new_page()
        page.add_init_script(COUNT)
        page.goto(f"http://127.0.0.1:{self.port}/")
        page.wait_for_timeout(4500)  # until layouts are kept, too
        assert page.evaluate("document.getElementById('picture').width") == WIDTH
        page.evaluate(MOVE)
        return page

    def cpu_secs(self) -> float:
        """That the server has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End both."""
        self.chromium.close()
        self._session.stop()
        self.process.terminate()
        self.process.wait()


@functools.cache
def site() -> Site:
    return Site()


def held(page):
    page.mouse.move(*SCENE)
    page.mouse.down()
    page.wait_for_timeout(300)
    return page


@cases.add("browser_idle_cpu", budget=1.0, unit="%", seconds=0.0)
def idle():
    page = site().page()

    def wait() -> Took:
        received, cpu = page.evaluate("received"), site().cpu_secs()
        page.wait_for_timeout(SECS * 1000)
        assert page.evaluate("received") == received, "something was sent"
        return Took((site().cpu_secs() - cpu) / SECS)

    return wait


@cases.add("browser_input_to_picture", budget=120.0)
def input_to_picture():
    page = held(site().page())
    step = iter(range(1, 10**6))  # each elsewhere than the one before

    def ask() -> Took:
        page.wait_for_timeout(150)
        return Took(page.evaluate(ASK, next(step) % 100) / 1e3)

    return ask


@cases.add("browser_orbit_20k_points", budget=15.0, unit="fps", seconds=0.0)
def orbit():
    page = held(site().page())
    return lambda: Took(1 / page.evaluate(ORBIT, SECS))


@cases.add("four_browsers_orbit_20k_points", budget=5.0, unit="fps", seconds=0.0)
def four():
    pages = [held(site().page()) for _ in range(4)]

    def turn() -> Took:
        for page in pages:
            page.evaluate(f"void ({ORBIT.strip()})({SECS}).then(rate => {{ window.rate = rate; }})")
        pages[0].wait_for_timeout(SECS * 1000 + 300)
        return Took(1 / min(page.evaluate("rate") for page in pages))

    return turn


def frame():
    """What a page shows: the interface, and the cloud in it."""
    driver = Driver(App(AppOptions(paths=[cloud()])), (WIDTH, HEIGHT))
    driver.until(lambda: driver.shows("view/world") and not driver.app.ingest.readers)
    driver.frames(10)
    pixels = driver.picture()
    driver.app.close()
    return pixels


@cases.add("encode_jpeg_720p", budget=5.0)
def encode_jpeg():
    pixels = frame()
    return lambda: encoding.jpeg(pixels)


@cases.add("encode_png_720p")
def encode_png():
    pixels = frame()
    return lambda: encoding.png(pixels)


if __name__ == "__main__":
    try:
        cases.main()
    finally:
        if site.cache_info().currsize:
            site().close()
