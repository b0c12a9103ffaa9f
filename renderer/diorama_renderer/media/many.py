"""`render_many`: a function over many recordings, on all cores, whatever happens to one of them."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from diorama_renderer.media.worker import GUARD, Died, Done, Raised, UnusableError, Worker, told_exit

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 4  # results a process that wait for whoever takes them


class WorkerError(RuntimeError):
    """No process can be started for `render_many`; the message says what to change in the program."""

    def __init__(self, message: str) -> None:
        """With a message."""
        super().__init__(message)


@dataclass(frozen=True)
class RenderFailure(Generic[Item]):
    """What `render_many` gives in the place of a result where there is none. It is false, as `bool()` sees it.

    Attributes:
        item: what the function was called with.
        message: what was raised, or how the process ended.
        at: where the work was, as `note_progress` was told it, such as "frame 30"; None: nobody did.
        exit_code: of a process that died, negative for a signal; None: the function raised.
        traceback: of what the function raised; empty of a process that died.
        tries: how often it was tried.
    """

    item: Item
    message: str
    at: str | None
    exit_code: int | None
    traceback: str = ""
    tries: int = 1

    def __bool__(self) -> bool:
        """False."""
        return False

    def __str__(self) -> str:
        where = "" if self.at is None else f" at {self.at}"
        return f"{self.item!r}{where}: {self.message}"


def render_many(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    processes: int | None = None,
    retries: int = 0,
) -> Iterator[Result | RenderFailure[Item]]:
    """Call a function with each of many items, in processes of their own; the results come in the order of the items.

    An item whose function raises, or whose process dies, as when a driver aborts or memory runs out, gives a
    `RenderFailure`; another process takes its place, and all other items are done.

    Args:
        function: of one argument. It is defined in a module or at the top of a script, since other processes import it.
            Whatever works here works as a map of Dask or Ray: `client.map(function, items)`.
        items: what can be pickled, such as paths of recordings.
        processes: how many; None: one a core, and no more than there are items.
        retries: how often an item is tried again whose process died.

    Returns:
        An iterator. The work begins when the first result is asked for, and goes on ahead of it; closing the iterator,
        an error or Ctrl-C end the processes.

    Raises:
        WorkerError: the function cannot be imported by another process, or the call is not below
            `if __name__ == "__main__":`.
        ValueError: processes or retries that are none.
        TypeError: `function` is none.

    Example:
        >>> def film(path):
        ...     return dr.save_video(path.with_suffix(".mp4"), dr.load(path))
        >>> if __name__ == "__main__":
        ...     for result in dr.render_many(film, sorted(Path("runs").glob("*.mcap"))):
        ...         print(result)
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise WorkerError(GUARD)
    if not callable(function):
        raise TypeError(f"render_many: function must be one, got {function!r}")
    workers = _whole(_cores() if processes is None else processes, "processes", 1)
    if processes is None and isinstance(items, Sized):
        workers = max(1, min(workers, len(items)))
    tries = _whole(retries, "retries", 0) + 1
    try:
        pickled = pickle.dumps(function)
    except Exception as error:
        raise WorkerError(
            "render_many: function must be defined at the top of a module or a script, where other processes can "
            f"import it, got {function!r} ({error})"
        ) from None
    return _Crew(pickled, items, workers, tries).results()


class _Crew(Generic[Item]):
    """Threads that each look after one process. All they share is under one condition."""

    def __init__(self, function: bytes, items: Iterable[Item], workers: int, tries: int) -> None:
        self._function = function
        self._items = enumerate(items)
        self._tries = tries
        self._count = workers
        self._changed = threading.Condition()
        self._ready: dict[int, Any] = {}
        self._next = 0  # whose result is asked for
        self._taken = 0
        self._is_exhausted = False
        self._is_over = False
        self._error: BaseException | None = None
        # Each draws with its share of the cores, or all of them would wait for each other.
        self._environment = {"LP_NUM_THREADS": str(max(1, _cores() // workers))}
        self._workers: set[Worker] = set()

    def results(self) -> Iterator[Any]:
        threads = [threading.Thread(target=self._look_after, daemon=True) for _ in range(self._count)]
        try:
            for thread in threads:
                thread.start()
            while True:
                with self._changed:
                    self._changed.wait_for(self._can_go_on)
                    if self._error is not None:
                        raise self._error
                    if self._next not in self._ready:
                        return
                    result = self._ready.pop(self._next)
                    self._next += 1
                    self._changed.notify_all()
                yield result
        finally:
            with self._changed:
                self._is_over = True
                self._changed.notify_all()
                running = list(self._workers)
            for worker in running:
                worker.stop()
            for thread in threads:
                thread.join()

    def _can_go_on(self) -> bool:
        is_done = self._is_exhausted and self._next == self._taken
        return self._error is not None or self._next in self._ready or is_done

    def _look_after(self) -> None:
        worker: Worker | None = None
        try:
            while (task := self._take()) is not None:
                index, item = task
                worker, result = self._result(worker, item)
                with self._changed:
                    self._ready[index] = result
                    self._changed.notify_all()
        except BaseException as error:
            with self._changed:
                self._error = self._error or (
                    WorkerError(str(error)) if isinstance(error, UnusableError) else error
                )
                self._changed.notify_all()
        finally:
            self._let_go(worker)

    def _take(self) -> tuple[int, Item] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or self._taken - self._next < _AHEAD * self._count)
            if self._is_over or self._is_exhausted:
                return None
            task = next(self._items, None)
            if task is None:
                self._is_exhausted = True
                self._changed.notify_all()
                return None
            self._taken += 1
            return task

    def _result(self, worker: Worker | None, item: Item) -> tuple[Worker | None, Any]:
        try:
            pickled = pickle.dumps(item)
        except Exception as error:
            return worker, RenderFailure(item, f"the item cannot be pickled: {error}", None, None)
        died = None
        for attempt in range(1, self._tries + 1):
            worker = self._started() if worker is None else worker
            answer = worker.call(pickled)
            if isinstance(answer, Done):
                return worker, answer.value
            if isinstance(answer, Raised):
                return worker, RenderFailure(
                    item, answer.message, worker.progress, None, answer.trace, attempt
                )
            assert isinstance(answer, Died)
            message = f"its process ended, {told_exit(answer.exit_code)}"
            died = RenderFailure(item, message, worker.progress, answer.exit_code, tries=attempt)
            self._let_go(worker)
            worker = None
            if self._is_over:
                break
        return worker, died

    def _started(self) -> Worker:
        worker = Worker(self._function, self._environment)
        with self._changed:
            self._workers.add(worker)
            is_over = self._is_over
        if is_over:
            worker.stop()
        return worker

    def _let_go(self, worker: Worker | None) -> None:
        if worker is None:
            return
        with self._changed:
            self._workers.discard(worker)
        worker.end()


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def _whole(value: int, name: str, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 1000:
        raise ValueError(f"render_many: {name} must be a whole number from {least} to 1000, got {value!r}")
    return value
