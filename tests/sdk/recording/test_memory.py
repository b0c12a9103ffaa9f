"""A recording in memory: kept, saved, shown. Its pictures and answers are tested where the renderer is."""

from __future__ import annotations

import re
import sys
from types import SimpleNamespace

import pytest

import diorama as rr
from diorama.recording import drawing, serving
from diorama.recording.serving import FoundServer
from diorama.wire import Decoder


def test_what_is_saved_is_what_was_logged_so_far_and_logging_goes_on(log, tmp_path):
    rr.log_scalar("s", 1.0)
    log.recording.save(tmp_path / "kept.mcap")
    rr.log_scalar("s", 2.0)
    decoder = Decoder()
    chunks = [*decoder.feed((tmp_path / "kept.mcap").read_bytes()), *decoder.close()]
    assert [float(chunk.columns[0].values[0]) for chunk in chunks] == [1.0]
    assert not decoder.damage
    assert decoder.info.application_id == "test"
    assert len(log.rows()) == 2


def test_a_recording_of_nothing_can_be_saved_too(log, tmp_path):
    log.recording.save(tmp_path / "empty.mcap")
    decoder = Decoder()
    assert [*decoder.feed((tmp_path / "empty.mcap").read_bytes()), *decoder.close()] == []
    assert not decoder.damage
    assert decoder.info.recording_id == rr.get_recording_id()


def test_saving_where_nothing_can_be_written_raises(log, tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        log.recording.save(tmp_path / "nowhere" / "x.mcap")


def test_html_lists_the_entities_and_escapes_their_names(log, monkeypatch):
    monkeypatch.setattr(drawing, "draw", lambda *_: drawing.Drawn(None, b"not drawn here"))
    rr.log_scalar("a/<b>", 1.0)
    text = log.recording.as_html(320, 200, frames=1)
    assert "a/&lt;b&gt;" in text
    assert "<b>" not in text
    assert 'width="320" height="200"' in text
    assert "test: 1 entity" in text


def test_what_cannot_be_drawn_is_a_warning_and_html_without_a_picture(log, monkeypatch, caplog):
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    rr.log_scalar("s", 1.0)
    assert log.recording._repr_png_() is None
    assert "the recording cannot be drawn" in caplog.text
    assert "<img" not in log.recording._repr_html_()


def test_a_notebook_that_asks_for_html_and_png_waits_once(log, monkeypatch):
    asked = []

    def draw(save, width, height, frames):
        asked.append((width, height, frames))
        return drawing.Drawn(f"{frames} pictures" if frames > 1 else None, b"png")

    monkeypatch.setattr(drawing, "draw", draw)
    rr.log_scalar("s", 1.0)
    assert (log.recording._repr_html_(), log.recording._repr_png_()) == ("40 pictures", b"png")
    assert asked == [(950, 712, 40)]
    assert log.recording.as_html(frames=7) == "7 pictures"
    assert "<img" in log.recording.as_html(frames=1)
    assert len(asked) == 2
    rr.log_scalar("s", 2.0)
    log.recording._repr_html_()
    log.recording.as_png(64, 48)
    assert asked[2:] == [(950, 712, 40), (64, 48, 1)]


def test_its_repr_names_the_application(log):
    rr.log_scalar("s", 1.0)
    log.rows()
    assert repr(log.recording) == "<MemoryRecording 'test': 1 chunks>"


@pytest.fixture
def shown(monkeypatch):
    """What a notebook was given to show, by a program that draws nothing."""
    found = []
    display = SimpleNamespace(HTML=lambda text: text, display=found.append)
    monkeypatch.setattr(drawing, "draw", lambda *_: None)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(display=display))
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    return found


def test_showing_needs_a_notebook(log, shown, monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython.display", None)
    with pytest.raises(RuntimeError, match="needs a notebook"):
        log.recording.show()


def test_where_there_can_be_no_viewer_that_is_said_and_a_picture_shown(log, shown, monkeypatch, caplog):
    monkeypatch.setattr(serving, "ensure_notebook_server", lambda: FoundServer("there is no aiohttp"))
    log.recording.show()
    assert shown == [log.recording.as_html()]
    assert caplog.messages[0] == "show: there is no aiohttp"


def test_a_viewer_is_shown_and_gets_the_rows_once(log, shown, monkeypatch, make_peer):
    peer = make_peer()
    server = FoundServer(None, "127.0.0.1", peer.port, None, "", 4321)
    monkeypatch.setattr(serving, "ensure_notebook_server", lambda: server)
    rr.log_scalar("s", 1.0)
    log.recording.show(800, 600)
    log.recording.show()
    rr.log_scalar("s", 2.0)
    log.recording.chunks()
    peer.wait_for(lambda peer: len(peer.chunks) == len(log.recording.chunks()))
    assert len(peer.connections) == 1
    assert peer.decoders[0].info.recording_id == log.recording.recording_id
    first, second = shown
    assert '"port":4321' in first
    assert f'"recording":"{log.recording.recording_id}"' in first
    assert '"width":800,"height":600' in first
    name = re.compile('data-diorama="([0-9a-f]{16})"')
    assert name.search(first)[1] != name.search(second)[1]
