"""What the viewer costs, without a window: frames of the whole interface at 1600x1000, drawn and waited for."""

from __future__ import annotations

import atexit
import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
from harness import Cases, Took, scratch
from PIL import ImageGrab

import diorama as rr
from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME
from diorama_renderer.app.driver import Driver
from diorama_renderer.app.events import PointerButton, PointerMoved, Wheel
from diorama_renderer.app.viewer import App, AppOptions
from diorama_renderer.sources import TcpReceiver

cases = Cases()
SIZE = (1600, 1000)


def watch(log: Callable[[], None]) -> Driver:
    """A driver of an app that shows what `log` logs, paused."""
    path = scratch("viewer.mcap")
    rr.init("benchmark", strict=True)
    rr.save(path)
    log()
    rr.disconnect()
    rr.reset_time()
    driver = Driver(App(AppOptions(paths=[path])), SIZE)
    driver.frames(2)
    while driver.app.ingest.readers:
        driver.frames(1)
    driver.app.workspace.opened.time.pause()
    driver.frames(20)
    assert not driver.app.workspace.notices, list(driver.app.workspace.notices)
    return driver


def drawn(driver: Driver, events=()) -> None:
    """One frame, waited for."""
    driver.frames(1, events)
    driver.app.gpu.device._poll_wait()


def small_scene() -> None:
    """A few things of each kind over 100 frames."""
    for frame in range(100):
        rr.set_time_sequence("frame", frame)
        rr.log_points("world/points", np.random.default_rng(frame).normal(size=(200, 3)))
        rr.log_obb("world/box", half_size=[1, 1, 1], position=[frame / 50, 0, 0], label="box")
        rr.log_scalar("plots/sine", float(np.sin(frame / 10)))
        rr.log_text_entry("log", f"frame {frame}")


def cloud(count: int) -> Callable[[], None]:
    """One cloud of points."""
    positions = np.random.default_rng(0).normal(size=(count, 3)).astype(np.float32)
    colors = np.random.default_rng(1).integers(0, 255, (count, 3), np.uint8)
    return lambda: rr.log_points("world/points", positions, colors=colors)


@cases.add("interface_only", budget=15.0)
def interface_only():
    """Nothing in the views changes: only the panels are laid out and drawn."""
    driver = watch(small_scene)
    at = itertools.cycle([PointerMoved(300.0, 60.0), PointerMoved(310.0, 60.0)])
    return lambda: drawn(driver, [next(at)])


@cases.add("orbit_1M_points", budget=20.0, unit="fps")
def orbit():
    """Dragging in a 3D view of a million points."""
    driver = watch(cloud(1_000_000))
    name = next(name for name in driver.names("view/") if name.count("/") == 1)
    x, y = driver.item(name).center
    driver.frames(2, [PointerMoved(x, y)])
    driver.frames(2, [PointerButton(0, True)])
    angles = itertools.count()

    def turn() -> None:
        angle = next(angles) / 5
        drawn(driver, [PointerMoved(x + 80 * np.cos(angle), y + 40 * np.sin(angle))])

    before = driver.picture()
    turn()
    turn()
    assert (driver.picture() != before).any()
    return turn


@cases.add("scrub_1000_entities", budget=20.0, unit="fps")
def scrub():
    """Dragging over the ruler while a thousand entities move."""

    def log() -> None:
        positions = np.random.default_rng(0).normal(size=(1000, 20, 3)).astype(np.float32)
        for entity in range(1000):
            rr.log_points(f"world/group{entity // 50}/thing{entity}", positions[entity], timeless=True)
        for frame in range(30):
            rr.set_time_sequence("frame", frame)
            for entity in range(1000):
                place = (entity % 32 * 3.0, entity // 32 * 3.0, float(np.sin(frame / 5 + entity)))
                rr.log_rigid3(
                    f"world/group{entity // 50}/thing{entity}", parent_from_child=(place, (0, 0, 0, 1))
                )

    driver = watch(log)
    ruler = driver.item("time/ruler")
    driver.frames(2, [PointerMoved(ruler.x0 + 40, ruler.center[1])])
    driver.frames(2, [PointerButton(0, True)])
    xs = itertools.cycle(np.linspace(ruler.x0 + 40, ruler.x1 - 20, 29).tolist())
    seen = set()

    def step() -> None:
        drawn(driver, [PointerMoved(next(xs), ruler.center[1])])
        seen.add(driver.app.workspace.opened.time.moment().time)

    for _ in range(20):
        step()
    assert len(seen) > 15, seen
    return step


@cases.add("tree_of_100k_entities", budget=50.0)
def tree():
    """A recording of 100,000 entities, scrolled in the panel of time."""

    def log() -> None:
        for entity in range(100_000):
            rr.log_scalar(f"group{entity // 1000}/thing{entity}", 1.0)

    driver = watch(log)
    driver.click("stream/group10")
    streams = driver.item("time/streams")
    driver.move(streams.center)
    turns = itertools.cycle([Wheel(0, -3), Wheel(0, -3), Wheel(0, 3)])
    return lambda: drawn(driver, [next(turns)])


@cases.add("plot_of_10M_points", budget=50.0)
def plot():
    """Panning a plot of ten million scalars."""
    driver = watch(lambda: rr.log_scalar("plots/a", 0.0))
    _insert_scalars(driver, 10_000_000)
    driver.frames(30)
    name = next(name for name in driver.names("view/") if name.count("/") == 1)
    x, y = driver.item(name).center
    driver.scroll((x, y), 3)
    driver.frames(2, [PointerButton(0, True)])
    xs = itertools.cycle(np.linspace(x - 100, x + 100, 41).tolist())
    return lambda: drawn(driver, [PointerMoved(next(xs), y)])


def _insert_scalars(driver: Driver, count: int) -> None:
    """Rows as a decoder gives them, in chunks of 100,000: a call each would take a minute."""
    store = driver.app.workspace.opened.recording.store
    start = time.time_ns()
    for first in range(0, count, 100_000):
        times = start + np.arange(first, first + 100_000, dtype=np.int64) * 1000
        values = np.sin(np.arange(first, first + 100_000) / 1e5) + np.random.default_rng(first).normal(
            scale=0.1, size=100_000
        )
        offsets = np.arange(100_001, dtype=np.int32)
        column = Column("scalar", "f64", False, values, offsets)
        store.insert(Chunk("plots/a", times, {LOG_TIME: times}, (column,)))


_SENDER = """
import sys, time, numpy as np, diorama as rr
rr.init("live"); rr.connect(f"127.0.0.1:{sys.argv[2]}")
values = np.random.default_rng(0).normal(size=65536).tolist()
log = {
    "scalars": lambda n: rr.log_scalar(f"s/{n % 100}", values[n & 65535] + n % 100),
    "transforms": lambda n: rr.log_rigid3(f"w/{n % 100}", parent_from_child=((n % 100, n % 7, 0), (0, 0, 0, 1))),
}[sys.argv[1]]
start, n, rate = time.perf_counter(), 0, int(sys.argv[3])
while True:
    while n < (time.perf_counter() - start) * rate:
        log(n)
        n += 1
    time.sleep(0.0005)
"""


def live(kind: str, rate: int) -> Callable[[], object]:
    """Frames while a program sends so many rows a second over a socket; all that it sends must be taken in."""
    path = scratch("sender.py")
    path.write_text(_SENDER)
    receiver = TcpReceiver()
    driver = Driver(App(AppOptions(), receiver=receiver), SIZE)
    sender = subprocess.Popen([sys.executable, path, kind, str(receiver.port), str(rate)])
    atexit.register(sender.kill)

    def rows() -> int:
        opened = driver.app.workspace.opened
        return 0 if opened is None else opened.recording.store.statistics().row_count

    while not rows():
        driver.frames(1)
    start, before = time.perf_counter(), rows()
    while time.perf_counter() < start + 4:
        drawn(driver)
    got = (rows() - before) / (time.perf_counter() - start)
    print(f"live {kind}: {got:.0f} of {rate} rows/s taken in", file=sys.stderr)
    assert got > 0.9 * rate, f"{got:.0f} of {rate} rows/s"
    return lambda: drawn(driver)


@cases.add("live_200k_scalars_a_second", budget=10.0, unit="fps", seconds=5.0)
def live_scalars():
    """A hundred noisy series in one plot, while they are sent."""
    return live("scalars", 200_000)


@cases.add("live_100k_transforms_a_second", budget=10.0, unit="fps", seconds=5.0)
def live_transforms():
    """A hundred entities that move, while they are sent."""
    return live("transforms", 100_000)


@cases.add("spawn_to_window_with_data", budget=2000.0, seconds=8.0)
def spawn():
    """From the start of a program that spawns to its points on the screen."""
    display = os.environ.get("DISPLAY")
    if not display:
        raise SystemExit("spawn_to_window_with_data needs a display, such as that of xvfb-run")
    path = scratch("spawning.py")
    path.write_text(
        "import sys, numpy as np, diorama as rr\n"
        "rr.init('benchmark'); rr.spawn(port=int(sys.argv[1]))\n"
        "positions = np.random.default_rng(0).normal(size=(1000, 3))\n"
        "rr.log_points('world/points', positions, colors=[255, 0, 255])\n"
    )

    def run() -> Took:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        start = time.perf_counter()
        subprocess.run([sys.executable, path, str(port)], check=True)
        while not _shows_magenta(display):
            assert time.perf_counter() < start + 30, "no window with data within 30 s"
        took = time.perf_counter() - start
        subprocess.run(["pkill", "-f", f"diorama --port {port}"], check=False)
        while _shows_magenta(display):
            time.sleep(0.05)
        return Took(took)

    return run


def _shows_magenta(display: str) -> bool:
    screen = np.asarray(ImageGrab.grab(xdisplay=display))
    return int((screen == (255, 0, 255)).all(axis=2).sum()) > 50


if __name__ == "__main__":
    cases.main()
