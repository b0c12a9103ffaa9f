"""Where recordings come from: files and the network."""

from __future__ import annotations

from diorama_renderer.sources.chunk_queue import ReceiverStatistics
from diorama_renderer.sources.file import FileSource, read_file
from diorama_renderer.sources.peers import PeerState
from diorama_renderer.sources.problems import Problem
from diorama_renderer.sources.tcp import TcpReceiver

__all__ = ["FileSource", "PeerState", "Problem", "ReceiverStatistics", "TcpReceiver", "read_file"]
