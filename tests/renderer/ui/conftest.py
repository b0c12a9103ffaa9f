"""An app without a display, and somebody who drives it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.app.driver import Driver
from diorama_renderer.app.viewer import App, AppOptions


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Callable[..., Driver]]:
    """A function: something that logs, and how large the window is, to a driver of an app that shows it."""
    drivers: list[Driver] = []

    def make(log: Callable[[], object] | None = None, size=(1280, 800), **options) -> Driver:
        paths = list(options.pop("paths", []))
        if log is not None:
            path = tmp_path / f"{len(drivers)}.mcap"
            rr.init("driven", strict=True)
            rr.save(path)
            log()
            rr.disconnect()
            rr.reset_time()
            paths.insert(0, path)
        try:
            app = App(AppOptions(paths=paths, **options))
        except dr.NoAdapterError as error:
            pytest.skip(str(error))
        driver = Driver(app, size)
        drivers.append(driver)
        driver.frames(2)
        deadline = time.monotonic() + 20
        while app.ingest.readers and time.monotonic() < deadline:
            driver.frames(1)
        driver.frames(4)
        return driver

    yield make
    for driver in drivers:
        driver.app.close()
