"""What `Scene.assert_matches` does: whose golden it is, what there is, and what becomes of a difference."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import diorama as rr
from diorama_renderer.comparison import SceneDigest, Tolerance
from diorama_renderer.testing.comparing import Comparison, compare
from diorama_renderer.testing.golden import Adapter, Golden, write_golden
from diorama_renderer.testing.judging import Overrides, check_overrides
from diorama_renderer.testing.naming import golden_stem
from diorama_renderer.testing.outcome import SceneMismatchError, leave, message_of
from diorama_renderer.testing.session import Session

_CALLER = "scene.assert_matches"
_USUAL = {"antialias": 2, "labels": True, "pixels_per_point": 1.0}


class Assertions:
    """Those of one test."""

    def __init__(self, test: pytest.Item, session: Session) -> None:
        """For a test of a session."""
        self.test = test
        self.session = session
        self._names: set[str | None] = set()

    def matches(
        self,
        recording: rr.MemoryRecording,
        name: str | None,
        asked: Mapping[str, Any],
        chosen: Overrides,
        tolerance: Tolerance,
        *,
        picture: bool,
        semantic: bool,
    ) -> None:
        """See `Scene.assert_matches`.

        Args:
            recording: what was logged.
            name: which picture.
            asked: arguments of `render`; a size of None is the setting's.
            chosen: thresholds that the test chose.
            tolerance: of digests.
            picture: whether to compare it.
            semantic: whether to compare digests.
        """
        __tracebackhide__ = True
        _check(name, chosen, picture=picture, semantic=semantic)
        if not recording.chunks():
            raise ValueError(
                f"{_CALLER}: something must be logged before, got an empty scene; was it logged to another recording?"
            )
        settings = self.session.settings
        arguments = {**asked, "size": settings.size} if asked["size"] is None else dict(asked)
        stem = self._claim(name)
        got = _drawn(recording, arguments, chosen, picture=picture, semantic=semantic)
        limits = chosen.over(Overrides(settings.mean, settings.percentile, settings.pixels))
        self._conclude(name, stem, compare(stem, got, limits, tolerance))

    def _conclude(self, name: str | None, stem: Path, found: Comparison) -> None:
        __tracebackhide__ = True
        status = "passed" if found.matches else "new" if found.is_new else "failed"
        if status != "passed" and self.session.update:
            status = "written" if found.is_new else "updated"
            _write(stem, found.got)
        self.session.outcomes[status] += 1
        left = leave(self.session, self.test.nodeid, name, stem, status, found)
        if status in ("new", "failed"):
            raise SceneMismatchError(message_of(found, stem, left, self.session.root), found)

    def _claim(self, name: str | None) -> Path:
        """The golden's path, which is this call's alone from now on."""
        if name in self._names:
            said = "without a name" if name is None else f"named {name!r}"
            raise ValueError(
                f"{_CALLER}: this test has a picture {said} already: give each a name of its own"
            )
        self._names.add(name)
        # Not the node's id, to which pytest-xdist adds groups.
        classes = [node.name for node in self.test.listchain() if isinstance(node, pytest.Class)]
        stem = golden_stem(self.test.path, ".".join([*classes, self.test.name]), name)
        conflict = self.session.claim(stem, self.test.nodeid)
        if conflict is not None:
            raise ValueError(f"{_CALLER}: {conflict}")
        return stem


def _check(name: str | None, chosen: Overrides, *, picture: bool, semantic: bool) -> None:
    if name is not None and not isinstance(name, str):
        raise TypeError(f"{_CALLER}: name must be a str, got {name!r}")
    if name == "":
        raise ValueError(f"{_CALLER}: name must not be empty")
    for word, said in (("picture", picture), ("semantic", semantic)):
        if not isinstance(said, bool):
            raise TypeError(f"{_CALLER}: {word} must be True or False, got {said!r}")
    if not picture and not semantic:
        raise ValueError(f"{_CALLER}: of picture and semantic one must be True, or nothing is compared")
    check_overrides(_CALLER, chosen)


def _drawn(
    recording: rr.MemoryRecording, asked: dict[str, Any], chosen: Overrides, *, picture: bool, semantic: bool
) -> Golden:
    color, adapter = None, None
    if picture:
        from diorama_renderer.gpu.device import acquire
        from diorama_renderer.headless.renderer import render

        color = render(recording, **asked).color
        gpu = acquire()
        adapter = Adapter(gpu.adapter_name, gpu.driver, gpu.backend)
    return Golden(
        color=color,
        scene=SceneDigest.of(recording, asked["at"]) if semantic else None,
        adapter=adapter,
        renderer=rr.version(),
        render=_told(asked if picture else {"at": asked["at"]}),
        thresholds={
            word: said
            for word in ("mean", "percentile", "pixels")
            if (said := getattr(chosen, word)) is not None
        },
    )


def _told(asked: Mapping[str, Any]) -> dict[str, str]:
    """Arguments as text, without those that are as by default."""
    said = {word: repr(value) for word, value in asked.items()}
    return {word: text for word, text in said.items() if text != repr(_USUAL.get(word))}


def _write(stem: Path, golden: Golden) -> None:
    __tracebackhide__ = True
    try:
        write_golden(stem, golden)
    except OSError as error:
        raise OSError(
            error.errno, f"{_CALLER}: cannot accept it: {error.strerror}", os.fspath(stem.parent)
        ) from None
