"""What pytest loads: the fixture `scene`, options, the report at the end. Heavy imports come when a test uses it."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from diorama_renderer.testing.session import KEY, Session, session_of

if TYPE_CHECKING:
    from diorama_renderer.testing.scene import Scene

_INI = {
    "size": "of the pictures of scene.assert_matches, such as 640x480",
    "mean": "most mean difference of pictures, of 255",
    "percentile": "most 99th percentile of the differences of pixels, of 255",
    "pixels": "most pixels that are clearly different: a number, or a share such as 0.1%",
}


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """A recording of the test's own: strict, in memory, where everything goes that names no recording.

    It has what `rr.memory_recording()` has, and `assert_matches`. Afterwards all is as it was.
    """
    from diorama_renderer.testing.scene import recorded

    with recorded(request.node, session_of(request.config)) as taken:
        yield taken


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options and settings."""
    group = parser.getgroup("diorama", "Diorama: pictures of scenes")
    group.addoption(
        "--diorama-update",
        action="store_true",
        help="accept what scene.assert_matches finds missing or different: look at it before you commit it",
    )
    group.addoption(
        "--diorama-report",
        metavar="DIR",
        help="write DIR/index.html, which shows all comparisons (default: the environment's DIORAMA_REPORT)",
    )
    for name, text in _INI.items():
        parser.addini(f"diorama_{name}", text, default="")


def pytest_configure(config: pytest.Config) -> None:
    """Make paths absolute before workers get them; watch tests if there is a report to fill."""
    session = session_of(config)
    if session.report is not None:
        config.option.diorama_report = str(session.report)
        config.pluginmanager.register(_Reporter(session), "diorama-reporter")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Make the report's folder; workers find it made."""
    if not _is_worker(session.config):
        session.config.stash[KEY].prepare_report()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take in what a worker of pytest-xdist did."""
    part = getattr(node, "workeroutput", {}).get("diorama")
    if part is not None:
        node.config.stash[KEY].merge(part)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the controller what this worker did; or, as the one that workers tell, write the report."""
    mine = session.config.stash[KEY]
    if _is_worker(session.config):
        session.config.workeroutput["diorama"] = mine.part()  # type: ignore[attr-defined]
        return
    if mine.conflicts and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if mine.report is not None:
        from diorama_renderer.testing.report import write_report

        write_report(mine.report)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What was compared, and where the report is."""
    mine = config.stash[KEY]
    told = [f"{count} {outcome}" for outcome, count in sorted(mine.outcomes.items()) if outcome != "passed"]
    if not told and not mine.conflicts and mine.report is None:
        return
    terminalreporter.section("diorama")
    for conflict in mine.conflicts:
        terminalreporter.write_line(f"ERROR {conflict}", red=True)
    total = sum(mine.outcomes.values())
    noun = "comparison" if total == 1 else "comparisons"
    terminalreporter.write_line(f"{total} {noun}" + (f": {', '.join(told)}" if told else ""))
    if mine.report is not None:
        terminalreporter.write_line(f"report: {mine.report / 'index.html'}")


class _Reporter:
    """Notes what fails over time, which no fixture sees."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        over_time = sys.modules.get("diorama_renderer.recordings.over_time")
        if over_time is not None and call.excinfo is not None and report.failed:
            error: Any = call.excinfo.value
            if isinstance(error, over_time.TemporalError):
                from diorama_renderer.testing.entries import note_temporal

                note_temporal(self._session, item.nodeid, error)
        return report


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")
