"""What has to hold at all times, at none, or at one: asserts over a timeline, and how they fail."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.query import Cursor
from diorama_renderer.recordings.names import timeline_of
from diorama_renderer.recordings.predicates import source_of, values_of
from diorama_renderer.recordings.snapshot import Snapshot, at_of, told
from diorama_renderer.state import At, Moment, TimeValue, time_of
from diorama_renderer.store import Store

if TYPE_CHECKING:
    from diorama_renderer.headless.rendering import Rendering
    from diorama_renderer.recordings.recording import Recording

Word = Literal["always", "never", "eventually"]
Predicate = Callable[[Snapshot], Any]

REPORT_VARIABLE = "DIORAMA_REPORT"
"""Of the environment: a folder that pictures of failures are written to."""


class TemporalError(AssertionError):
    """What had to hold over time does not.

    Attributes:
        at: the first time at which it fails, as `render` takes it; of `eventually` the last time that was looked at.
        recording: what was asked.
        failed: at how many times it fails.
        checked: how many times were looked at.
    """

    def __init__(self, message: str, recording: Recording, at: At, *, failed: int, checked: int) -> None:
        """With a message that says what, when and how often."""
        super().__init__(message)
        self.recording = recording
        self.at = at
        self.failed = failed
        self.checked = checked

    def picture(self, **arguments: Any) -> Rendering:
        """The recording at the time of the failure.

        Args:
            **arguments: of `dr.render`, such as `camera` and `size`.

        Raises:
            NoAdapterError: there is nothing to draw with.
            ValueError: see `dr.render`.
        """
        from diorama_renderer.headless.renderer import render

        return render(self.recording, **{"at": self.at, **arguments})


def check(
    recording: Recording,
    word: Word,
    predicate: Predicate,
    over: str,
    start: TimeValue | None,
    stop: TimeValue | None,
) -> None:
    """See `Recording.always`, `Recording.never` and `Recording.eventually`."""
    __tracebackhide__ = True  # pytest shows where it was asked
    if not callable(predicate):
        raise TypeError(f"{word}: predicate must be a function of a Snapshot, got {predicate!r}")
    store = recording.store
    timeline, times = _times(store, over, start, stop, caller=word)
    failed: list[int] = []
    checked = 0
    for snapshot, time in _snapshots(store, timeline, times):
        holds = _holds(word, predicate, snapshot, told(store, Moment(timeline, time)))
        checked += 1
        if word == "eventually" and holds:
            return
        if (word == "never") == holds:
            failed.append(time)
    if failed:
        raise _error(recording, word, predicate, timeline, failed, checked)


def _times(
    store: Store, over: str, start: TimeValue | None, stop: TimeValue | None, *, caller: str
) -> tuple[Timeline, npt.NDArray[np.int64]]:
    timeline = timeline_of(store, over, [time for time in (start, stop) if time is not None], caller=caller)
    first = -(2**63) if start is None else time_of(timeline, start, caller=caller)
    last = 2**63 - 1 if stop is None else time_of(timeline, stop, caller=caller)
    times = times_within(store, timeline, first, last)
    if not len(times):
        # To hold at none of no times would be to hold: a test that looks at nothing must not pass.
        span = store.timelines()[timeline]
        raise ValueError(
            f"{caller}: start and stop must have data of {over!r} between them "
            f"({told(store, Moment(timeline, span[0]))} to {told(store, Moment(timeline, span[1]))}), "
            f"got {start!r} to {stop!r}"
        )
    return timeline, times


def times_within(store: Store, timeline: Timeline, first: int, last: int) -> npt.NDArray[np.int64]:
    """The distinct times of a timeline at which anything was logged, from `first` to `last`, ascending."""
    found: list[npt.NDArray[np.int64]] = [np.empty(0, np.int64)]
    for component in store.components():
        table = store.table(component)
        if table is not None:
            times = table.times(timeline)[table.rows_on(timeline)]
            found.append(np.unique(times[(times >= first) & (times <= last)]))
    return np.unique(np.concatenate(found))


def _snapshots(
    store: Store, timeline: Timeline, times: npt.NDArray[np.int64]
) -> Iterator[tuple[Snapshot, int]]:
    cursor = Cursor(store)
    snapshot: Snapshot | None = None
    for time in times.tolist():
        snapshot = Snapshot(store, Moment(timeline, time), cursor.move(timeline, time), snapshot)
        yield snapshot, time


def _holds(word: Word, predicate: Predicate, snapshot: Snapshot, when: str) -> bool:
    __tracebackhide__ = True
    try:
        said = predicate(snapshot)
        if said is None:
            raise TypeError(f"{word}: predicate must return what has to hold, got None; is a return missing?")
        return bool(np.any(said)) if word == "never" and isinstance(said, np.ndarray) else bool(np.all(said))
    except Exception as error:
        _note(error, f"{word}: raised at {when} by {source_of(predicate)}")
        raise


def _note(error: Exception, text: str) -> None:
    add_note = getattr(error, "add_note", None)  # Python 3.11
    if add_note is not None:
        add_note(text)
    elif len(error.args) == 1 and isinstance(error.args[0], str):
        error.args = (f"{error.args[0]}\n{text}",)


def _error(
    recording: Recording,
    word: Word,
    predicate: Predicate,
    timeline: Timeline,
    failed: list[int],
    checked: int,
) -> TemporalError:
    store = recording.store
    time = failed[-1] if word == "eventually" else failed[0]
    when = told(store, Moment(timeline, time))
    snapshot = Snapshot(store, Moment(timeline, time), Cursor(store).move(timeline, time))
    times = f"{checked} {'time' if checked == 1 else 'times'} of {timeline.name!r}"
    message = {
        "always": f"always: does not hold at {when}, the first of {len(failed)} out of {times}",
        "never": f"never: holds at {when}, the first of {len(failed)} out of {times}",
        "eventually": f"eventually: holds at none of {times}, of which the last is {when}",
    }[word]
    lines = [message, f"    {source_of(predicate)}"]
    lines += [f"        {value}" for value in values_of(predicate, snapshot)]
    at = at_of(store, Moment(timeline, time))
    error = TemporalError("\n".join(lines), recording, at, failed=len(failed), checked=checked)
    folder = os.environ.get(REPORT_VARIABLE)
    if folder:
        error.args = ("\n".join([*lines, f"    {_reported(error, folder, f'{word} {when}')}"]),)
    return error


def _reported(error: TemporalError, folder: str, title: str) -> str:
    """Write the picture of a failure; says where it is, or why there is none."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition("::")[2].partition(" ")[0]
    stem = re.sub(r"[^A-Za-z0-9.+-]+", "_", f"{test} {title}".strip())[:120]
    try:
        from PIL import Image

        image = Image.fromarray(error.picture(size=(960, 540)).color)
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            path = target / (f"{stem}.png" if number == 1 else f"{stem}-{number}.png")
            try:
                with open(path, "xb") as file:  # other workers write here too
                    image.save(file, "png")
                return f"picture: {path}"
            except FileExistsError:
                number += 1
    except Exception as problem:  # no driver, no disk: the failure itself must be heard
        return f"no picture: {problem}"
