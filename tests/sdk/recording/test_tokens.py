from __future__ import annotations

import pytest

import diorama as rr
from diorama_renderer.sources import TcpReceiver

TOKEN = "correct horse battery"


@pytest.fixture
def receiver():
    with TcpReceiver(token=TOKEN) as receiver:
        yield receiver


def value_received(receiver):
    rr.log_scalar("speed", 2.5)
    assert rr.flush()
    rr.disconnect()
    assert receiver.wait_closed(10)
    return [float(chunk.columns[0].values[0]) for _, chunk in receiver.drain()]


@pytest.mark.usefixtures("log")
def test_a_token_that_is_given_is_proved(receiver):
    rr.connect(f"127.0.0.1:{receiver.port}", token=TOKEN)
    assert value_received(receiver) == [2.5]


@pytest.mark.usefixtures("log")
def test_the_environment_has_a_token_for_whoever_gives_none(receiver, monkeypatch):
    monkeypatch.setenv("DIORAMA_TOKEN", TOKEN)
    rr.connect(f"127.0.0.1:{receiver.port}")
    assert value_received(receiver) == [2.5]


@pytest.mark.usefixtures("log")
def test_a_token_that_is_given_counts_more_than_that_of_the_environment(receiver, monkeypatch):
    monkeypatch.setenv("DIORAMA_TOKEN", TOKEN[::-1])
    rr.connect(f"127.0.0.1:{receiver.port}", token=TOKEN)
    assert value_received(receiver) == [2.5]


@pytest.mark.usefixtures("log")
def test_spawn_proves_the_token_of_the_environment_to_a_viewer_that_asks_for_it(receiver, monkeypatch):
    monkeypatch.setenv("DIORAMA_TOKEN", TOKEN)
    rr.spawn(receiver.port)
    assert value_received(receiver) == [2.5]


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("token", ["", "short", 12345678, b"12345678", "line\nbreak"])
def test_what_is_no_token_is_said_and_the_place_stays_as_it_was(token):
    with pytest.raises(rr.UsageError, match=r"^connect: token must"):
        rr.connect("127.0.0.1:9876", token=token)


@pytest.mark.usefixtures("log")
def test_an_environment_whose_token_is_none_is_warned_about_and_ignored(monkeypatch, caplog):
    monkeypatch.setenv("DIORAMA_TOKEN", "short")
    with TcpReceiver() as receiver:
        rr.connect(f"127.0.0.1:{receiver.port}")
        assert value_received(receiver) == [2.5]
    assert "DIORAMA_TOKEN: token must have at least 8 characters, got 5: ignored" in caplog.text
