from __future__ import annotations

import uuid

import pytest

import diorama as rr
from diorama.recording.destinations import parse_address


def test_an_application_is_named_and_a_recording_has_a_uuid(log):
    rr.init("my_app", strict=True)
    assert log.recording.application_id == "my_app"
    assert uuid.UUID(log.recording.recording_id).version == 4
    assert log.recording.recording_id == rr.get_recording_id()


def test_a_recording_id_may_be_any_spelling_of_a_uuid(log):
    before = rr.get_recording_id()
    try:
        rr.set_recording_id("A5F0C6D8A5F04B3A8C1D0123456789AB")
        assert rr.get_recording_id() == "a5f0c6d8-a5f0-4b3a-8c1d-0123456789ab"
        for bad in ("nonsense", "", 5, None):
            with pytest.raises(TypeError):
                rr.set_recording_id(bad)
        assert rr.get_recording_id() == "a5f0c6d8-a5f0-4b3a-8c1d-0123456789ab"
    finally:
        rr.set_recording_id(before)


def test_strict_mode_is_what_init_says(log):
    rr.init("test", strict=False)
    assert rr.strict_mode() is False
    rr.init("test", strict=True)
    assert rr.strict_mode() is True
    rr.set_strict_mode(False)
    assert rr.strict_mode() is False


@pytest.mark.parametrize(
    ("diorama", "rerun", "default", "enabled"),
    [
        (None, None, True, True),
        (None, None, False, False),
        ("off", None, True, False),
        ("0", None, True, False),
        ("FALSE", None, True, False),
        ("on", None, False, True),
        ("1", "0", False, True),
        (None, "off", True, False),
        (None, "True", False, True),
    ],
)
def test_the_environment_overrides_the_default(log, monkeypatch, diorama, rerun, default, enabled):
    for name, value in (("DIORAMA", diorama), ("RERUN", rerun)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    rr.init("test", default_enabled=default)
    assert rr.is_enabled() is enabled


def test_an_unknown_environment_value_is_said_and_ignored(log, monkeypatch, caplog):
    monkeypatch.setenv("DIORAMA", "perhaps")
    rr.init("test", default_enabled=False)
    assert not rr.is_enabled()
    assert "DIORAMA must be on or off, got 'perhaps'" in caplog.text


def test_sinks_are_not_opened_while_logging_is_disabled(log, tmp_path, caplog):
    rr.set_enabled(False)
    rr.save(tmp_path / "x.mcap")
    rr.connect()
    assert not (tmp_path / "x.mcap").exists()
    assert "save: ignored" in caplog.text
    assert "connect: ignored" in caplog.text


@pytest.mark.parametrize(
    ("addr", "parsed"),
    [
        ("127.0.0.1:9876", ("127.0.0.1", 9876)),
        ("localhost:1", ("localhost", 1)),
        ("my-host.example:65535", ("my-host.example", 65535)),
        ("[::1]:9876", ("::1", 9876)),
    ],
)
def test_a_good_address_is_host_and_port(addr, parsed):
    assert parse_address(addr) == parsed


@pytest.mark.parametrize(
    "addr",
    [
        "",
        "127.0.0.1",
        ":9876",
        "host:",
        "host:0",
        "host:65536",
        "host:-1",
        "host:x",
        "::1:9876",
        "[]:1",
        "a b:1",
        "http://host:1",
        "host:٣",
        9876,
        b"host:1",
    ],
)
def test_a_bad_address_raises_in_any_mode(log, addr):
    with pytest.raises(ValueError, match="connect: addr must be"):
        rr.connect(addr)


def test_a_file_that_cannot_be_made_raises_in_any_mode(forgiving, tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        rr.save(tmp_path / "nowhere" / "x.mcap")
    rr.log_scalar("s", 1)
    assert len(forgiving.rows()) == 1


def test_an_application_id_must_be_a_str(log):
    with pytest.raises(TypeError, match="application_id must be a str"):
        rr.init(5)


def test_the_version_is_the_one_of_the_distribution():
    from pathlib import Path

    pyproject = Path(__file__).parents[3] / "pyproject.toml"
    assert f'version = "{rr.__version__}"' in pyproject.read_text(encoding="utf-8")
    assert rr.version() == rr.__version__


def test_a_memory_recording_has_all_since_it_began_and_flushes_by_itself(log):
    rr.log_scalar("s", 1)
    assert len(log.recording.chunks()) == 1
    later = rr.memory_recording()
    rr.log_scalar("s", 2)
    assert len(log.recording.chunks()) == 1
    assert len(later.chunks()) == 1
