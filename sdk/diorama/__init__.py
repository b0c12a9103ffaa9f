"""Log 3D scenes as they change over time.

>>> import diorama as rr
>>> rr.init("my_robot")
>>> rr.save("run.mcap")  # doctest: +SKIP
>>> rr.set_time_sequence("frame", 7)
>>> rr.log_points("world/points", [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]], colors=[255, 0, 0], radii=0.05)
"""

from __future__ import annotations

from diorama.errors import UsageError
from diorama.log.arrow import log_arrow
from diorama.log.bounding_box import log_obb
from diorama.log.camera import log_pinhole
from diorama.log.clear import log_cleared
from diorama.log.file import ImageFormat, MeshFormat, log_image_file, log_mesh_file
from diorama.log.image import log_image
from diorama.log.lines import log_line_segments, log_line_strip
from diorama.log.mesh import log_mesh
from diorama.log.points import log_point, log_points
from diorama.log.scalar import log_scalar
from diorama.log.text import LogLevel, log_text_entry
from diorama.log.transform import log_rigid3, log_unknown_transform, log_view_coordinates
from diorama.recording import RecordingStream, Statistics
from diorama.recording.destinations import connect, disconnect, memory_recording, save, serve, spawn
from diorama.recording.memory import MemoryRecording
from diorama.recording.session import (
    flush,
    get_application_id,
    get_data_recording,
    get_global_data_recording,
    get_recording_id,
    get_thread_local_data_recording,
    init,
    is_enabled,
    new_recording,
    set_enabled,
    set_global_data_recording,
    set_recording_id,
    set_strict_mode,
    set_thread_local_data_recording,
    statistics,
    strict_mode,
    version,
)
from diorama.recording.times import reset_time, set_time_nanos, set_time_seconds, set_time_sequence

__version__ = version()

__all__ = [
    "ImageFormat",
    "LogLevel",
    "MemoryRecording",
    "MeshFormat",
    "RecordingStream",
    "Statistics",
    "UsageError",
    "__version__",
    "connect",
    "disconnect",
    "flush",
    "get_application_id",
    "get_data_recording",
    "get_global_data_recording",
    "get_recording_id",
    "get_thread_local_data_recording",
    "init",
    "is_enabled",
    "log_arrow",
    "log_cleared",
    "log_image",
    "log_image_file",
    "log_line_segments",
    "log_line_strip",
    "log_mesh",
    "log_mesh_file",
    "log_obb",
    "log_pinhole",
    "log_point",
    "log_points",
    "log_rigid3",
    "log_scalar",
    "log_text_entry",
    "log_unknown_transform",
    "log_view_coordinates",
    "memory_recording",
    "new_recording",
    "reset_time",
    "save",
    "serve",
    "set_enabled",
    "set_global_data_recording",
    "set_recording_id",
    "set_strict_mode",
    "set_thread_local_data_recording",
    "set_time_nanos",
    "set_time_seconds",
    "set_time_sequence",
    "spawn",
    "statistics",
    "strict_mode",
    "version",
]
