"""What one run of pytest keeps: its settings, which test has which golden, what came out. Imports nothing heavy."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

COMPARISONS = "comparisons"
"""In a report's folder: one folder for each comparison."""
MARKER = ".diorama-report"
"""A file that says that a folder is a report's, and so may be cleared."""
REPORT_VARIABLE = "DIORAMA_REPORT"
"""Of the environment: as `--diorama-report`."""

KEY: pytest.StashKey[Session] = pytest.StashKey()


@dataclass(frozen=True)
class Settings:
    """Of the project's configuration; None: what Diorama takes.

    Attributes:
        size: width and height of pictures, in pixels.
        mean: see `judging.Thresholds`, as the next two.
        percentile: see there.
        pixels: see there.
    """

    size: tuple[int, int] = (640, 480)
    mean: float | None = None
    percentile: float | None = None
    pixels: int | float | None = None


@dataclass
class Session:
    """One run, or the part of one worker.

    Attributes:
        root: of the project.
        settings: of its configuration.
        update: whether what differs is accepted.
        report: folder of the report, absolute; None: none was asked for.
        scratch: gives the folder that failures are written to without a report.
        owners: by path of a golden, which test has it, and what of it.
        outcomes: how many comparisons ended how.
        conflicts: sentences about two tests with one golden.
    """

    root: Path
    settings: Settings
    update: bool
    report: Path | None
    scratch: Any
    owners: dict[str, tuple[str, str]] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    conflicts: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where comparisons are written to."""
        folder: Path = self.report or self.scratch()
        return folder

    def claim(self, golden: Path, test: str) -> str | None:
        """Say that a golden is a test's; gives a sentence if it is already another's."""
        return self._claim(str(golden), test)

    def merge(self, part: dict[str, Any]) -> None:
        """Take in what `part` of a worker gave."""
        self.outcomes.update(part["outcomes"])
        for golden, test in part["owners"]:
            conflict = self._claim(golden, test)
            if conflict is not None:
                self.conflicts.append(conflict)

    def part(self) -> dict[str, Any]:
        """What the controller needs of a worker, as simple types."""
        return {"outcomes": dict(self.outcomes), "owners": [list(owner) for owner in self.owners.values()]}

    def prepare_report(self) -> None:
        """Make the report's folder, without what an earlier run left in it.

        Raises:
            pytest.UsageError: it cannot be written, or is somebody else's.
        """
        if self.report is None:
            return
        comparisons = self.report / COMPARISONS
        if comparisons.exists() and not (self.report / MARKER).exists():
            raise pytest.UsageError(
                f"--diorama-report: {comparisons} is there already, and not of a report: choose another folder"
            )
        try:
            self.report.mkdir(parents=True, exist_ok=True)
            (self.report / MARKER).touch()
            if comparisons.exists():
                shutil.rmtree(comparisons)
            (self.report / "index.html").unlink(missing_ok=True)
        except OSError as error:
            raise pytest.UsageError(f"--diorama-report: {self.report} cannot be written: {error}") from None

    def _claim(self, golden: str, test: str) -> str | None:
        # Disks that know no capitals would hold one file for both.
        known, owner = self.owners.setdefault(golden.casefold(), (golden, test))
        if owner == test:
            return None
        return f"two tests have one golden, {known}: {owner} and {test}: name one of them otherwise"


def session_of(config: pytest.Config) -> Session:
    """The session of a run, made when first asked for.

    Raises:
        pytest.UsageError: a setting cannot be understood.
    """
    if KEY not in config.stash:
        report = config.getoption("diorama_report") or os.environ.get(REPORT_VARIABLE) or None
        config.stash[KEY] = Session(
            root=config.rootpath,
            settings=settings_of(config),
            update=bool(config.getoption("diorama_update")),
            report=None if report is None else Path(os.path.abspath(report)),
            scratch=lambda: _scratch(config),
        )
    return config.stash[KEY]


def settings_of(config: pytest.Config) -> Settings:
    """What the project's configuration says.

    Raises:
        pytest.UsageError: a value that is none.
    """
    said = {name: str(config.getini(f"diorama_{name}")).strip() for name in _PARSERS}
    return Settings(**{name: _PARSERS[name](text) for name, text in said.items() if text})


def _scratch(config: pytest.Config) -> Path:
    """A folder that stays after the run, so that what it shows can be accepted; else one that goes."""
    cache = getattr(config, "cache", None)
    if cache is not None:
        try:
            folder: Path = cache.mkdir("diorama")
            if os.access(folder, os.W_OK):
                return folder
        except OSError:
            pass
    base: Path = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    return base / "diorama"


def _parse_size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})\s*[x,]\s*(\d{1,5})", text)
    if match is None or 0 in (int(match[1]), int(match[2])):
        raise pytest.UsageError(f"diorama_size: must be WIDTHxHEIGHT, such as 640x480, got {text!r}")
    return int(match[1]), int(match[2])


def _parse_levels(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 255:
        raise pytest.UsageError(f"diorama_mean, diorama_percentile: must be from 0 to 255, got {text!r}")
    return number


def _parse_pixels(text: str) -> int | float:
    if text.isascii() and text.isdigit():
        return int(text)
    match = re.fullmatch(r"(\d*\.?\d+)\s*%", text)
    if match is None or float(match[1]) > 100:
        raise pytest.UsageError(f"diorama_pixels: must be a number such as 300, or 0.1%, got {text!r}")
    return float(match[1]) / 100


_PARSERS: dict[str, Any] = {
    "size": _parse_size,
    "mean": _parse_levels,
    "percentile": _parse_levels,
    "pixels": _parse_pixels,
}
