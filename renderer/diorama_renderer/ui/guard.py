"""Keeps the window alive when a part of it has a bug: the rest is drawn, and the user is told.

Whatever was logged is shown as it is, or as a sentence about it; that is each panel's own job. This is for what nobody
thought of. Rule 1: a part that raises is left as if it had ended: the UI library's stacks are as they were before it.
Rule 2: a bug is told once, however many frames have it. Rule 3: where `is_strict`, as in tests, it is raised.
"""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from imgui_bundle import ImVec2, imgui

T = TypeVar("T")

STRICT_VARIABLE = "DIORAMA_STRICT"
"""Of the environment: "1" has bugs of the viewer raised."""

_LONGEST_REASON = 200
_MOST_TOLD = 256


class Guard:
    """Runs the parts of a program, and survives them.

    Attributes:
        is_strict: whether bugs are raised instead.
    """

    def __init__(self, tell: Callable[[str], None], *, is_strict: bool | None = None) -> None:
        """Nothing went wrong yet.

        Args:
            tell: told of each bug once, in a sentence or two.
            is_strict: whether bugs are raised instead; None: as the environment says.
        """
        self._tell = tell
        self._told: set[tuple[str, str]] = set()
        self.is_strict = os.environ.get(STRICT_VARIABLE) == "1" if is_strict is None else is_strict

    def run(self, part: str, call: Callable[..., T], *args: Any, **kwargs: Any) -> T | None:
        """What a call returns, or None where it has a bug.

        Args:
            part: of the program, as a sentence about it begins: "The time panel".
            call: what is done.
            *args: of it.
            **kwargs: of it.
        """
        if self.is_strict:
            return call(*args, **kwargs)
        try:
            return call(*args, **kwargs)
        except Exception as error:  # whatever it is: a bug must not end the program
            self._report(part, error)
            return None

    def draw(self, part: str, call: Callable[..., object], *args: Any, **kwargs: Any) -> bool:
        """Have something draw itself by the UI library; False where it has a bug.

        If that is in a window, a sentence then stands where it would be.

        Args:
            part: of the interface, as a sentence about it begins: "The time panel".
            call: what draws.
            *args: of it.
            **kwargs: of it.
        """
        if self.is_strict:
            call(*args, **kwargs)
            return True
        stacks = _Stacks()
        try:
            call(*args, **kwargs)
        except Exception as error:  # whatever it is: a bug must not end the program
            stacks.restore()
            self._report(part, error)
            if stacks.are_in_window:
                _say(f"{part} cannot be drawn. {_apology(error)}")
            return False
        return True

    def _report(self, part: str, error: Exception) -> None:
        key = (part, _place(error))
        if key in self._told or len(self._told) >= _MOST_TOLD:
            return
        self._told.add(key)
        with contextlib.suppress(OSError, ValueError):  # a closed or full standard error
            traceback.print_exception(error, file=sys.stderr)
        self._tell(f"{part} failed. {_apology(error)}")


class _Stacks:
    """What a part of the interface may leave open, and what it was like before."""

    def __init__(self) -> None:
        self._state = imgui.internal.ErrorRecoveryState()
        imgui.internal.error_recovery_store_state(self._state)
        # Not `get_current_window`, which has the library's own window of last resort appear.
        self._window = imgui.internal.get_current_window_read()
        self.are_in_window = not self._window.is_fallback_window
        self._draw_list = self._window.draw_list
        self._clips = self._draw_list._clip_rect_stack.size()

    def restore(self) -> None:
        imgui.internal.error_recovery_try_to_recover_state(self._state)
        # The library looks after its own stacks alone, not after those of what is drawn.
        while self._draw_list._clip_rect_stack.size() > self._clips:
            self._draw_list.pop_clip_rect()
        clip = self._window.clip_rect
        clip.min, clip.max = self._draw_list.get_clip_rect_min(), self._draw_list.get_clip_rect_max()


def _say(sentence: str) -> None:
    """A sentence at the upper left corner of the current window, over what stands there already."""
    padding = imgui.get_style().window_padding
    at, size = imgui.get_window_pos(), imgui.get_window_size()
    imgui.set_cursor_screen_pos(ImVec2(at.x + max(padding.x, 12.0), at.y + max(padding.y, 12.0)))
    imgui.push_text_wrap_pos(max(size.x - 12.0, 60.0))
    imgui.text_unformatted(sentence)
    imgui.pop_text_wrap_pos()


def _apology(error: Exception) -> str:
    return f"This is a bug in Diorama: {_reason(error)} ({_place(error)}). The rest goes on."


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())
    text = text if len(text) <= _LONGEST_REASON else text[:_LONGEST_REASON] + "…"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _place(error: Exception) -> str:
    """The line that raised: "time_panel.py:12"."""
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
