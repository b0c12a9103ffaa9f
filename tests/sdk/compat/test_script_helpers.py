"""What the shared arguments of scripts do."""

from __future__ import annotations

import argparse
import inspect
import signal

import pytest

import diorama as rr
from diorama import script_helpers
from diorama.recording import current


@pytest.fixture
def calls(monkeypatch):
    """What `script_setup` calls, in order; nothing is opened."""
    made: list[tuple[object, ...]] = []
    for name in ("init", "serve", "connect", "save", "spawn"):
        real = inspect.signature(getattr(script_helpers, name))

        def fake(*args, _name=name, _real=real, **kwargs):
            _real.bind(*args, **kwargs)
            made.append((_name, *args))

        monkeypatch.setattr(script_helpers, name, fake)
    return made


def parse(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    rr.script_add_args(parser)
    return parser.parse_args(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ("spawn",)),
        (["--headless"], None),
        (["--serve"], ("serve",)),
        (["--connect"], ("connect", None)),
        (["--connect", "--addr", "10.0.0.1:99"], ("connect", "10.0.0.1:99")),
        (["--save", "run.mcap"], ("save", "run.mcap")),
        (["--save", "run.mcap", "--headless"], ("save", "run.mcap")),
        (["--connect", "--save", "run.mcap"], ("connect", None)),
        (["--serve", "--connect", "--save", "run.mcap"], ("serve",)),
        (["--headless", "--connect"], ("connect", None)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_the_first_of_serve_connect_and_save_decides_and_else_a_viewer_starts(words, expected, calls):
    assert rr.script_setup(parse(*words), "an_app") is current()
    assert calls == [("init", "an_app"), *([expected] if expected else [])]


def test_a_script_runs_without_strict_mode():
    try:
        rr.set_strict_mode(True)
        stream = rr.script_setup(parse("--headless"), "a_script")
        assert stream.application_id == "a_script"
        assert not rr.strict_mode()
    finally:
        rr.set_strict_mode(False)


def test_every_argument_says_what_it_is_for():
    parser = argparse.ArgumentParser()
    rr.script_add_args(parser)
    assert {option for action in parser._actions for option in action.option_strings} == {
        "-h",
        "--help",
        "--headless",
        "--connect",
        "--serve",
        "--addr",
        "--save",
    }
    assert all(action.help for action in parser._actions)


@pytest.mark.parametrize("words", [[], ["--headless"], ["--connect"], ["--save", "run.mcap"]])
def test_the_end_of_a_script_waits_for_nothing_unless_it_serves(words):
    rr.memory_recording()
    rr.script_teardown(parse(*words))


def test_a_script_that_could_not_serve_ends_by_itself():
    rr.disconnect()
    rr.script_teardown(parse("--serve"))


def test_ctrl_c_ends_a_script_that_serves_and_is_itself_again(monkeypatch, capsys):
    monkeypatch.setattr(script_helpers.threading, "Event", Interrupted)
    rr.memory_recording()
    before = signal.getsignal(signal.SIGINT)
    rr.script_teardown(parse("--serve"))
    assert capsys.readouterr().out.count("Ctrl-C") == 1
    assert signal.getsignal(signal.SIGINT) is before


class Interrupted:
    """An event during whose wait somebody presses Ctrl-C."""

    def __init__(self):
        self._set = False

    def set(self):
        self._set = True

    def wait(self, timeout):
        signal.raise_signal(signal.SIGINT)
        return self._set
