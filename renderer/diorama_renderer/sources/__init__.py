"""Where recordings come from: files and the network."""

from __future__ import annotations

from diorama_renderer.sources.file import FileSource, read_file
from diorama_renderer.sources.tcp import TcpReceiver

__all__ = ["FileSource", "TcpReceiver", "read_file"]
