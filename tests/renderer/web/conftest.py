"""A stage whose turns a test takes, and pages that a test plays."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.app.holdings import Holdings
from diorama_renderer.gpu.device import acquire
from diorama_renderer.ui.guard import Guard
from diorama_renderer.ui.workspace import Workspace
from diorama_renderer.web.guest import Guest
from diorama_renderer.web.messages import FILE, Message, Resized, Shown, decode_frame
from diorama_renderer.web.session import FRAME_SECS, Session


class Page:
    """What a browser does, without one: it shows what it is sent, and says so.

    Attributes:
        pictures: kind and area of all that came.
        told: the other messages.
        answers: whether it says so.
        ratio: pixels of a point, in the last picture.
    """

    def __init__(self, hall: Hall, size: tuple[int, int]) -> None:
        self.hall = hall
        self.pictures: list[tuple[int, tuple[int, int, int, int]]] = []
        self.told: list[dict] = []
        self.files: list[np.ndarray] = []
        self.answers = True
        self.ratio: float | None = None
        self.canvas = np.zeros((1, 1, 3), np.uint8)
        self._shown: list[int] = []
        self.session = Session(Guest(hall.holdings, gpu=hall.gpu), self._receive)
        self.say(Resized(*size, 1.0))

    def say(self, *messages: Message) -> None:
        for message in messages:
            self.session.hear(message)

    def last(self, kind: str) -> dict:
        return [each for each in self.told if each["type"] == kind][-1]

    def item(self, name: str) -> tuple[float, float]:
        return self.session.app.items.last[name].center

    def answer(self) -> None:
        for serial in self._shown:
            self.say(Shown(serial))
        self._shown.clear()

    def _receive(self, message: bytes | str) -> None:
        if isinstance(message, str):
            self.told.append(json.loads(message))
            return
        header, picture = decode_frame(message)
        self.ratio = header.ratio
        assert not self._shown, "two pictures are under way"
        pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))
        if header.kind == FILE:
            self.files.append(pixels)
            return
        if self.canvas.shape[:2] != (header.height, header.width):
            self.canvas = np.zeros((header.height, header.width, 3), np.uint8)
        height, width = pixels.shape[:2]
        self.canvas[header.y : header.y + height, header.x : header.x + width] = pixels
        self.pictures.append((header.kind, (header.x, header.y, width, height)))
        self._shown.append(header.serial)


class Hall:
    """What is held, and the pages that look at it, in a time of its own."""

    def __init__(self) -> None:
        self.gpu = acquire()
        self.workspace = Workspace()
        self.said: list[str] = []
        self.holdings = Holdings(
            self.workspace, lambda level, text: self.said.append(text), Guard(self.said.append)
        )
        self.now = 100.0
        self.pages: list[Page] = []

    def enter(self, size: tuple[int, int] = (960, 600)) -> Page:
        page = Page(self, size)
        self.pages.append(page)
        return page

    def turns(self, count: int = 1) -> None:
        for _ in range(count):
            self.now += FRAME_SECS
            self.holdings.drain()
            self.holdings.watch(self.now)
            for page in self.pages:
                page.session.turn(self.now)
                if page.answers:
                    page.answer()

    def until(self, condition: Callable[[], object], most_secs: float = 20.0) -> None:
        """Files are read by threads, however many turns are taken meanwhile."""
        deadline = time.monotonic() + most_secs
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("it was never so")
            self.turns()

    def rest(self) -> None:
        """Until no page gets anything more."""
        calm = 0
        while calm < 20:
            before = sum(len(page.pictures) for page in self.pages)
            self.turns()
            calm = calm + 1 if before == sum(len(page.pictures) for page in self.pages) else 0

    def read(self, path: Path) -> None:
        self.holdings.open([path])
        self.until(lambda: self.workspace.recordings and not self.holdings.ingest.readers)


@pytest.fixture
def hall() -> Iterator[Hall]:
    try:
        made = Hall()
    except dr.NoAdapterError as error:
        pytest.skip(str(error))
    yield made
    for page in made.pages:
        page.session.close()
    made.holdings.close()


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A file with points in 3D."""
    path = tmp_path / "points.mcap"
    rr.init("served", strict=True)
    rr.save(path)
    places = np.random.default_rng(1).normal(size=(500, 3))
    rr.log_points("world/points", places, colors=[[200, 120, 40]] * 500, radii=0.05)
    rr.disconnect()
    rr.reset_time()
    return path
