"""Where the chunks of a recording go: memory, a file, the network, or several of them."""

from __future__ import annotations

from diorama.sinks.file import FileSink
from diorama.sinks.memory import BufferedSink, MemorySink
from diorama.sinks.sink import Sink, SinkStatistics
from diorama.sinks.tcp import TcpSink
from diorama.sinks.tee import TeeSink

__all__ = ["BufferedSink", "FileSink", "MemorySink", "Sink", "SinkStatistics", "TcpSink", "TeeSink"]
