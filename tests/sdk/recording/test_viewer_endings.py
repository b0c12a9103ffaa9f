"""What a program says when its viewer has ended."""

from __future__ import annotations

import subprocess
import sys
import threading

from diorama.recording.spawning import wait_until
from diorama.recording.viewer_log import ViewerLog

SAYS = "import os, signal; print({text!r}, flush=True); os.kill(os.getpid(), signal.SIGKILL)"


def ended(tmp_path, caplog, text):
    log = ViewerLog(tmp_path / "viewer.log", "viewer")
    process = subprocess.Popen([sys.executable, "-c", SAYS.format(text=text)], stdout=log.file)
    assert wait_until(lambda: True, process, log, "listen") is None
    for thread in threading.enumerate():
        if thread.name == "diorama-viewer":
            thread.join(30)
    return caplog.text


def test_where_it_listens_is_no_reason_to_end(tmp_path, caplog):
    told = ended(tmp_path, caplog, "diorama: listening on 127.0.0.1:1; rr.connect() sends")
    assert "ended by itself (signal SIGKILL) and had said nothing of why; what it said is in" in told


def test_what_it_said_last_is_told(tmp_path, caplog):
    assert "(signal SIGKILL): out of memory" in ended(tmp_path, caplog, "out of memory")
