"""What the viewer in a browser costs: encoding, frames while orbiting, input to picture, idling, four browsers at once.

Without a browser: pages that answer at once, over a real socket. One JSON line a case.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
import statistics
import tempfile
import time
from pathlib import Path

import aiohttp
import numpy as np

import diorama as rr
from diorama_renderer.app.holdings import Holdings
from diorama_renderer.gpu.device import acquire
from diorama_renderer.web import encoding
from diorama_renderer.web.messages import decode_frame
from diorama_renderer.web.server import WebServer
from diorama_renderer.web.stage import Stage

SIZE = {"type": "size", "width": 1280, "height": 720, "ratio": 1}
SECS = 4.0


def report(case, **numbers):
    rounded = {
        name: round(value, 2) if isinstance(value, float) else value for name, value in numbers.items()
    }
    print(json.dumps({"case": case, **rounded}), flush=True)


def record(path, count):
    rr.init("bench_serve", strict=True)
    rr.save(path)
    places = np.random.default_rng(0).normal(size=(count, 3))
    rr.log_points(
        "world/points", places, colors=np.clip(places * 60 + 128, 0, 255).astype(np.uint8), radii=0.01
    )
    rr.disconnect()


class Page:
    """One browser without a browser."""

    def __init__(self, web):
        self.web = web
        self.frames, self.bytes = 0, 0
        self.latencies = []
        self.picture = b""

    async def show(self, secs, *, asked_at=None):
        """Show what comes for some time; with `asked_at`, until the first picture."""
        deadline = time.perf_counter() + secs
        while (left := deadline - time.perf_counter()) > 0:
            try:
                message = await self.web.receive(timeout=left)
            except asyncio.TimeoutError:
                return
            if message.type != aiohttp.WSMsgType.BINARY:
                continue
            header, self.picture = decode_frame(message.data)
            self.frames += 1
            self.bytes += len(message.data)
            await self.web.send_json({"type": "shown", "serial": header.serial})
            if asked_at is not None:
                self.latencies.append((time.perf_counter() - asked_at) * 1e3)
                return

    async def orbit(self, secs):
        """Drag in the scene, 60 times a second."""
        await self.web.send_json({"type": "move", "x": 600, "y": 250})
        await self.web.send_json({"type": "button", "button": 0, "down": True})
        end = time.perf_counter() + secs
        step = 0
        while time.perf_counter() < end:
            step += 1
            x = 600 + 200 * np.sin(step / 30)
            await self.web.send_json({"type": "move", "x": float(x), "y": 250})
            await self.show(1 / 60)
        await self.web.send_json({"type": "button", "button": 0, "down": False})


async def with_pages(address, count, play):
    async with aiohttp.ClientSession(headers={"Origin": address}) as client:
        pages = [Page(await client.ws_connect(f"{address}/session")) for _ in range(count)]
        for page in pages:
            await page.web.send_json(
                {"type": "hello", "key": secrets.token_hex(16), "recording": "", "kept": {}, "framed": False}
            )
            await page.web.send_json(SIZE)
        await asyncio.gather(*[page.show(2.0) for page in pages])
        for page in pages:
            page.frames = page.bytes = 0
        await play(pages)
        for page in pages:
            await page.web.close()


async def orbit(pages):
    cpu = time.process_time()
    await asyncio.gather(*[page.orbit(SECS) for page in pages])
    rates = [page.frames / SECS for page in pages]
    report(
        f"orbit 20k points, {len(pages)} pages",
        frames_per_s=min(rates),
        kilobytes_a_frame=sum(page.bytes for page in pages)
        / 1e3
        / max(sum(page.frames for page in pages), 1),
        cpu_share=(time.process_time() - cpu) / SECS,
    )


async def latency(pages):
    page = pages[0]
    await page.web.send_json({"type": "move", "x": 600, "y": 250})
    await page.show(0.3)
    await page.web.send_json({"type": "button", "button": 0, "down": True})
    await page.show(0.5)
    for step in range(40):
        asked = time.perf_counter()
        await page.web.send_json({"type": "move", "x": 600 + 4 * step, "y": 250})
        await page.show(1.0, asked_at=asked)
        await page.show(0.06)
    report("input to picture", median_ms=statistics.median(page.latencies), worst_ms=max(page.latencies))


async def idle(pages):
    cpu = time.process_time()
    await pages[0].show(SECS)
    report("idle", bytes=pages[0].bytes, cpu_share=(time.process_time() - cpu) / SECS)


def encode(pixels):
    for name, call in (("jpeg", encoding.jpeg), ("png", encoding.png)):
        times = []
        for _ in range(20):
            started = time.perf_counter()
            size = len(call(pixels))
            times.append((time.perf_counter() - started) * 1e3)
        report(f"encode {name} 1280x720", min_ms=min(times), median_ms=statistics.median(times), bytes=size)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="points")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.mcap"
        record(path, arguments.count)
        stage = Stage(lambda workspace, notify, guard: Holdings(workspace, notify, guard), acquire())
        stage.holdings.open([path])
        server = WebServer(stage, port=0)
        stage.start()
        server.start()
        address = f"http://127.0.0.1:{server.port}"
        try:
            asyncio.run(with_pages(address, 1, idle))
            asyncio.run(with_pages(address, 1, latency))
            asyncio.run(with_pages(address, 1, orbit))
            asyncio.run(with_pages(address, 4, orbit))
        finally:
            server.stop()
            stage.stop()
    rng = np.random.default_rng(0)
    pixels = np.repeat(np.repeat(rng.integers(0, 256, (90, 160, 4), np.uint8), 8, axis=0), 8, axis=1)
    encode(pixels)


if __name__ == "__main__":
    main()
