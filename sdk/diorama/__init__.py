"""Log 3D scenes as they change over time.

>>> import diorama as rr
>>> rr.init("my_robot")
>>> rr.save("run.mcap")  # doctest: +SKIP
>>> rr.set_time_sequence("frame", 7)
>>> rr.log_points("world/points", [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]], colors=[255, 0, 0], radii=0.05)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diorama import components as components
from diorama.errors import UsageError
from diorama.log.annotation import AnnotationInfo, ClassDescription, log_annotation_context
from diorama.log.arrow import log_arrow
from diorama.log.bounding_box import log_obb, log_obbs
from diorama.log.camera import log_pinhole
from diorama.log.clear import log_cleared
from diorama.log.extension_components import log_extension_components
from diorama.log.file import ImageFormat, MeshFormat, log_image_file, log_mesh_file
from diorama.log.image import log_depth_image, log_image, log_segmentation_image
from diorama.log.lines import log_line_segments, log_line_strip, log_path
from diorama.log.mesh import log_mesh, log_meshes
from diorama.log.points import log_point, log_points
from diorama.log.rects import RectFormat, log_rect, log_rects
from diorama.log.scalar import log_scalar
from diorama.log.tensor import log_tensor
from diorama.log.text import LoggingHandler, LogLevel, log_text_entry
from diorama.log.transform import (
    Angle,
    Quaternion,
    Rigid3D,
    RotationAxisAngle,
    Scale3D,
    Translation3D,
    TranslationAndMat3,
    TranslationRotationScale3D,
    log_disconnected_space,
    log_rigid3,
    log_transform3d,
    log_unknown_transform,
    log_view_coordinates,
)
from diorama.recording import RecordingStream, Statistics
from diorama.recording.destinations import (
    connect,
    disconnect,
    memory_recording,
    rerun_shutdown,
    save,
    serve,
    spawn,
)
from diorama.recording.memory import MemoryRecording
from diorama.recording.process_exit import unregister_shutdown
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
from diorama.script_helpers import script_add_args, script_setup, script_teardown

__version__ = version()

__all__ = [
    "Angle",
    "AnnotationInfo",
    "ClassDescription",
    "ImageFormat",
    "LogLevel",
    "LoggingHandler",
    "MemoryRecording",
    "MeshFormat",
    "Quaternion",
    "RecordingStream",
    "RectFormat",
    "Rigid3D",
    "RotationAxisAngle",
    "Scale3D",
    "Statistics",
    "Translation3D",
    "TranslationAndMat3",
    "TranslationRotationScale3D",
    "UsageError",
    "__version__",
    "bindings",
    "components",
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
    "log_annotation_context",
    "log_arrow",
    "log_cleared",
    "log_depth_image",
    "log_disconnected_space",
    "log_extension_components",
    "log_image",
    "log_image_file",
    "log_line_segments",
    "log_line_strip",
    "log_mesh",
    "log_mesh_file",
    "log_meshes",
    "log_obb",
    "log_obbs",
    "log_path",
    "log_pinhole",
    "log_point",
    "log_points",
    "log_rect",
    "log_rects",
    "log_rigid3",
    "log_scalar",
    "log_segmentation_image",
    "log_tensor",
    "log_text_entry",
    "log_transform3d",
    "log_unknown_transform",
    "log_view_coordinates",
    "memory_recording",
    "new_recording",
    "rerun_shutdown",
    "reset_time",
    "save",
    "script_add_args",
    "script_setup",
    "script_teardown",
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
    "unregister_shutdown",
    "version",
]

if TYPE_CHECKING:  # a `__getattr__` that type checkers see would make every name one of ours
    from diorama.compat import bindings as bindings
else:

    def __getattr__(name: str) -> object:
        if name == "bindings":  # only scripts that were written for Rerun ask for it
            from diorama.compat import bindings

            return bindings
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
