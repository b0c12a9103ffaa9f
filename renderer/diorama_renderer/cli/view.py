"""`diorama [FILES]`: the viewer, with a window.

In this order: the window, so that who has no display learns it at once; the port, so that a program that waits for it
goes on; the graphics device, in a thread meanwhile.
"""

from __future__ import annotations

import argparse
import logging
import threading
from pathlib import Path

from diorama.chunk import Chunk
from diorama.recording.spawning import who_listens
from diorama.recording.viewer_log import bound_viewer_log
from diorama.sinks import FileSink
from diorama.wire import RecordingInfo
from diorama_renderer.cli.options import memory_bytes
from diorama_renderer.cli.receive import listening, stop_requests
from diorama_renderer.cli.streams import follow, take_streams
from diorama_renderer.gpu.warm_up import warm_up
from diorama_renderer.sources import TcpReceiver
from diorama_renderer.sources.invitation import line_to_type

_log = logging.getLogger("diorama")

_CLOSE_SECS = 30.0
_PACKAGES = (
    "on Debian and Ubuntu: apt-get install "
    "libx11-6 libxext6 libxrandr2 libxinerama1 libxcursor1 libxi6 libxrender1"
)


def view(arguments: argparse.Namespace) -> int:
    """Show the viewer until it is closed; 0.

    Raises:
        NoDisplayError: there is no display.
        NoAdapterError: there is nothing to draw with.
        OSError: the port is taken and there is nothing else to show, or a file cannot be written.
    """
    threading.Thread(target=_warm_up, name="diorama-gpu", daemon=True).start()
    try:
        from diorama_renderer.app.window_system import load_window_library

        load_window_library()
        from diorama_renderer.app.persist import HomeShelf
        from diorama_renderer.app.viewer import App, AppOptions
        from diorama_renderer.app.window import FORMAT, Window
    except ImportError as error:
        if "cannot open shared object" not in str(error):
            raise
        raise RuntimeError(f"a library that windows need is missing ({error}); {_PACKAGES}") from error

    streams = take_streams(arguments)
    with stop_requests() as stop:  # from before there is a window to be seen
        shelf = HomeShelf()
        window = Window(size=shelf.load_options().window_size)
        keeper = Keeper(arguments.save) if arguments.save is not None else None
        receiver: TcpReceiver | None = None
        try:
            receiver = listen(arguments)
            options = AppOptions(
                paths=arguments.files,
                memory_limit_bytes=arguments.memory_limit or memory_bytes() * 3 // 4,
                shelf=shelf,
                texture_format=FORMAT,
                on_chunk=None if keeper is None else keeper.keep,
            )
            app = App(options, receiver=receiver)
            if receiver is None:
                app.workspace.not_listening = f"Another viewer listens on port {arguments.port}"
            window.show(app)
            follow(streams, receiver)
            window.run(each=lambda: _goes_on(arguments, receiver, stop))
        finally:
            try:
                window.close()
            finally:
                if keeper is not None:
                    keeper.end(receiver)
    return 0


def _warm_up() -> None:
    try:
        warm_up()
    except RuntimeError:
        return  # the app asks again, and says it where somebody reads it


def _goes_on(arguments: argparse.Namespace, receiver: TcpReceiver | None, stop: list[int]) -> bool:
    """Asked in each turn of the loop."""
    bound_viewer_log()
    return not stop and not _is_over(arguments, receiver)


def _is_over(arguments: argparse.Namespace, receiver: TcpReceiver | None) -> bool:
    """Whether the viewer was to end with the last program, and that has gone."""
    if not arguments.exit_after_last or receiver is None:
        return False
    return receiver.peers_ended > 0 and not receiver.peer_count and not receiver.queued_bytes


def listen(arguments: argparse.Namespace) -> TcpReceiver | None:
    """Where programs can connect to; None if another viewer listens there, and there are files to show."""
    try:
        receiver = listening(arguments)
    except OSError:
        if arguments.files and who_listens(arguments.port) == "viewer":
            return None
        raise
    how = line_to_type(receiver.host, receiver.port, receiver.token)
    print(f"diorama: listening on {receiver.host}:{receiver.port}; {how} sends", flush=True)
    return receiver


class Keeper:
    """Writes what programs send into files: the first recording into the one that was named, others beside it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._sinks: dict[str, FileSink] = {}
        self._is_failed = False

    def keep(self, recording_id: str, info: RecordingInfo | None, chunk: Chunk) -> None:
        """Write one chunk; where that cannot be, it is said once, and the recording is shown all the same."""
        if self._is_failed:
            return
        try:
            self._write(recording_id, info, chunk)
        except OSError as error:
            self._is_failed = True
            _log.error("%s is no longer written: %s", self._file, error.strerror or error)

    def _write(self, recording_id: str, info: RecordingInfo | None, chunk: Chunk) -> None:
        sink = self._sinks.get(recording_id)
        if sink is None:
            number = len(self._sinks) + 1
            path = self._file if number == 1 else self._file.with_stem(f"{self._file.stem}-{number}")
            sink = self._sinks[recording_id] = FileSink(path)
            sink.begin(info or RecordingInfo("", recording_id, 0, ""))
        sink.send([chunk])

    def end(self, receiver: TcpReceiver | None) -> None:
        """Write what was received and nobody has taken, and complete the files."""
        if receiver is not None:
            receiver.close()
            infos = receiver.recordings()
            for recording_id, chunk in receiver.drain():
                self.keep(recording_id, infos.get(recording_id), chunk)
        for sink in self._sinks.values():
            sink.close(_CLOSE_SECS)
