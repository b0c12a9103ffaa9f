"""Python's logging as text entries: nothing raises, nothing is lost, nothing goes round in circles."""

from __future__ import annotations

import logging
import threading

import pytest

import diorama as rr


@pytest.fixture
def logger():
    """A logger of this test, with `handle` to add a handler; nothing stays behind."""
    found = logging.getLogger("test.diorama.handler")
    found.setLevel(1)
    found.propagate = False
    yield found
    for handler in list(found.handlers):
        found.removeHandler(handler)


def record(name="a.b", level=logging.INFO, message="hello", args=()):
    return logging.LogRecord(name, level, __file__, 1, message, args, None)


def entry(row):
    (text,) = row.values["text_entry"]
    return row.path, text["body"], text["level"]


def test_a_record_is_a_text_entry_at_the_name_of_its_logger(log, logger):
    logger.addHandler(rr.LoggingHandler("logs"))
    rr.set_time_sequence("frame", 5)
    logger.warning("joint %d is %s", 3, "hot")
    row = log.row()
    assert entry(row) == ("logs/test/diorama/handler", "joint 3 is hot", "WARN")
    assert row.times == {("frame", "sequence"): 5}


@pytest.mark.parametrize(
    ("level", "name"),
    [
        (50, "CRITICAL"),
        (40, "ERROR"),
        (30, "WARN"),
        (20, "INFO"),
        (10, "DEBUG"),
        (5, "Level 5"),
        (35, "Level 35"),
    ],
)
def test_levels_have_the_names_of_text_entries(log, level, name):
    rr.LoggingHandler().handle(record(level=level))
    assert entry(log.row()) == ("a/b", "hello", name)


@pytest.mark.parametrize(
    ("root", "name", "path"),
    [
        (None, "root", "root"),
        ("logs", "root", "logs/root"),
        ("logs/", "a", "logs/a"),
        ("/logs", "a", "logs/a"),
        ("x.y", "a", "x.y/a"),
        ("", "a", "a"),
        ("/", "", "root"),
        (None, "", "root"),
        (None, "...", "root"),
        (None, ".a..b.", "a/b"),
        (None, "a//b", "a/b"),
        (None, "/x", "x"),
        (None, " ", " "),
        (None, "7.#8", "7/#8"),
        (None, "#eight", '"#eight"'),
        (None, 'a."b', 'a/"\\"b"'),
        (None, '"\\', '"\\"\\\\"'),
        (None, "__main__", "__main__"),
        (None, "\ud800", "\\ud800"),
        (None, None, "None"),
    ],
)
def test_no_name_of_a_logger_loses_the_entry(log, root, name, path):
    rr.LoggingHandler(root).handle(record(name))
    assert entry(log.row()) == (path, "hello", "INFO")


class Sullen:
    def __str__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    ("message", "args", "body"),
    [
        ("", (), ""),
        (5, (), "5"),
        ("100 %", (), "100 %"),
        ("%d", ("x",), "%d (TypeError: %d format: a real number is required, not str)"),
        ("%s", (), "%s"),
        ("a", (1, 2), "a (TypeError: not all arguments converted during string formatting)"),
        ("%s", (Sullen(),), "%s (RuntimeError: no)"),
        (Sullen(), (), "'Sullen' (RuntimeError: no)"),
        ("\ud800 ü", (), "\\ud800 ü"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_message_loses_the_entry(log, message, args, body):
    rr.LoggingHandler().handle(record(message=message, args=args))
    assert entry(log.row())[1] == body


def test_a_formatter_of_the_handler_makes_the_text(log):
    handler = rr.LoggingHandler()
    handler.setFormatter(logging.Formatter("<%(message)s>"))
    handler.handle(record())
    assert entry(log.row())[1] == "<hello>"


def test_filters_and_levels_are_those_of_logging(log, logger):
    handler = rr.LoggingHandler()
    handler.setLevel(logging.ERROR)
    handler.addFilter(lambda each: "secret" not in each.msg)
    logger.addHandler(handler)
    for message in ("secret", "open"):
        logger.warning(message)
        logger.error(message)
    assert entry(log.row())[1] == "open"
    assert handler.handle(record(message="secret")) is False


def test_what_diorama_says_does_not_go_round_in_circles(forgiving):
    diorama = logging.getLogger("diorama")
    handlers = [rr.LoggingHandler("one"), rr.LoggingHandler("two")]
    handlers[0].addFilter(lambda each: rr.log_scalar("s", "nonsense") or True)
    for handler in handlers:
        diorama.addHandler(handler)
    try:
        rr.log_scalar("s", "nonsense")
    finally:
        for handler in handlers:
            diorama.removeHandler(handler)
    paths = [row.path for row in forgiving.rows()]
    assert {"one/diorama", "two/diorama", "diorama"} == set(paths)
    assert len(paths) < 20


def test_what_a_record_says_while_it_is_shown_is_a_record_too(log, logger):
    class Talks:
        def __str__(self):
            logger.warning("inner")
            return "outer"

    handler = rr.LoggingHandler()
    logger.addHandler(handler)
    handler.handle(record(message="%s", args=(Talks(),)))
    assert sorted(entry(row)[1] for row in log.rows()) == ["inner", "outer"]


def test_an_error_in_strict_mode_does_not_reach_who_logs(log, monkeypatch):
    said = []
    handler = rr.LoggingHandler(recording="nonsense")
    monkeypatch.setattr(handler, "handleError", said.append)
    handler.handle(record())
    assert len(said) == 1
    assert log.rows() == []


def test_a_thread_that_waits_in_the_handler_holds_up_no_other(log):
    inside, go_on = threading.Event(), threading.Event()

    class Waits:
        def __str__(self):
            inside.set()
            assert go_on.wait(10)
            return "late"

    handler = rr.LoggingHandler()
    thread = threading.Thread(target=handler.handle, args=(record(message="%s", args=(Waits(),)),))
    thread.start()
    assert inside.wait(10)
    handler.handle(record(message="early"))
    go_on.set()
    thread.join()
    assert [entry(row)[1] for row in log.rows()] == ["early", "late"]


def test_a_handler_logs_to_the_recording_it_was_given(log):
    other = rr.new_recording("other", make_default=False)
    kept = rr.memory_recording(recording=other)
    rr.LoggingHandler(recording=other).handle(record())
    assert log.rows() == []
    assert [chunk.entity_path for chunk in kept.chunks()] == ["a/b"]


def test_a_root_that_is_no_text_is_said_at_once():
    with pytest.raises(rr.UsageError, match="LoggingHandler: root_entity_path must be a str, got 5"):
        rr.LoggingHandler(5)


def test_nothing_is_logged_while_logging_is_disabled(log):
    rr.set_enabled(False)
    rr.LoggingHandler().handle(record())
    rr.set_enabled(True)
    assert log.rows() == []


def test_an_exception_comes_with_its_traceback(log):
    logger = logging.getLogger("traceback_of_diorama")
    handler = rr.LoggingHandler()
    logger.addHandler(handler)
    try:
        try:
            raise ZeroDivisionError("boom")
        except ZeroDivisionError:
            logger.exception("failed")
    finally:
        logger.removeHandler(handler)
    body = log.row().values["text_entry"][0]["body"]
    assert body.startswith("failed\nTraceback")
    assert "ZeroDivisionError: boom" in body
