"""Which page a public name is on, and which snippet shows it: the only things about the pages that are not derived."""

from __future__ import annotations

from types import ModuleType
from typing import Any, NamedTuple

import diorama as rr
import diorama_renderer as dr
from diorama_renderer import camera, recordings


class Subject(NamedTuple):
    """A page."""

    slug: str
    title: str
    names: tuple[str, ...]
    """Public names, in the order of the page."""
    package: str = "diorama"


SUBJECTS = (
    Subject("points", "Points", ("log_point", "log_points")),
    Subject("lines", "Lines and arrows", ("log_line_strip", "log_line_segments", "log_path", "log_arrow")),
    Subject("boxes", "Boxes", ("log_obb", "log_obbs", "log_rect", "log_rects", "RectFormat")),
    Subject("meshes", "Meshes", ("log_mesh", "log_meshes", "log_mesh_file", "MeshFormat")),
    Subject(
        "images",
        "Images",
        ("log_image", "log_depth_image", "log_segmentation_image", "log_image_file", "ImageFormat"),
    ),
    Subject("tensors", "Tensors", ("log_tensor",)),
    Subject(
        "transforms",
        "Cameras and transforms",
        (
            "log_pinhole",
            "log_rigid3",
            "log_transform3d",
            "Translation3D",
            "Scale3D",
            "Quaternion",
            "RotationAxisAngle",
            "Angle",
            "Rigid3D",
            "TranslationRotationScale3D",
            "TranslationAndMat3",
            "log_view_coordinates",
            "log_unknown_transform",
            "log_disconnected_space",
        ),
    ),
    Subject("annotations", "Annotations", ("log_annotation_context", "AnnotationInfo", "ClassDescription")),
    Subject(
        "text_and_scalars", "Text and scalars", ("log_scalar", "log_text_entry", "LogLevel", "LoggingHandler")
    ),
    Subject("extension_components", "Extension components", ("log_extension_components",)),
    Subject(
        "time",
        "Time",
        ("set_time_sequence", "set_time_seconds", "set_time_nanos", "reset_time", "log_cleared"),
    ),
    Subject(
        "session",
        "Session",
        (
            "init",
            "save",
            "connect",
            "spawn",
            "serve",
            "memory_recording",
            "MemoryRecording",
            "disconnect",
            "flush",
            "statistics",
            "Statistics",
            "is_enabled",
            "set_enabled",
            "strict_mode",
            "set_strict_mode",
            "UsageError",
            "version",
            "__version__",
            "rerun_shutdown",
            "unregister_shutdown",
        ),
    ),
    Subject(
        "recordings",
        "Recordings",
        (
            "new_recording",
            "RecordingStream",
            "get_data_recording",
            "get_global_data_recording",
            "set_global_data_recording",
            "get_thread_local_data_recording",
            "set_thread_local_data_recording",
            "get_application_id",
            "get_recording_id",
            "set_recording_id",
        ),
    ),
    Subject("scripts", "Scripts", ("script_add_args", "script_setup", "script_teardown")),
    Subject(
        "drawing",
        "Drawing",
        (
            "render",
            "Camera",
            "Distortion",
            "Rendering",
            "Eye",
            "Renderer",
            "Shading",
            "EntityProperties",
            "Flipbook",
            "NoAdapterError",
            "ForkedProcessError",
        ),
        package="diorama_renderer",
    ),
    Subject(
        "films",
        "Sequences, films and batches",
        (
            "render_sequence",
            "Frame",
            "CameraPath",
            "save_video",
            "View",
            "MissingPackageError",
            "contact_sheet",
            "render_many",
            "RenderFailure",
            "WorkerError",
            "note_progress",
        ),
        package="diorama_renderer",
    ),
    Subject(
        "questions",
        "Files and questions",
        (
            "load",
            "Recording",
            "DamagedRecordingError",
            "WireError",
            "Series",
            "TimelineSpan",
            "Tensor",
            "Transform",
            "Arrows",
            "Mesh",
            "MeshFile",
            "ClassAnnotation",
            "KeypointAnnotation",
            "TextEntry",
        ),
        package="diorama_renderer",
    ),
    Subject(
        "testing",
        "Moments, asserts and differences",
        (
            "Snapshot",
            "EntityAt",
            "TemporalError",
            "diff",
            "RecordingDiff",
            "SceneDigest",
            "differences",
            "Difference",
        ),
        package="diorama_renderer",
    ),
)

PACKAGES = (rr, dr, recordings, camera)
"""Where public names come from; the last two have the classes of what `diorama_renderer` returns."""

SHOWN_WITH = {
    "Angle": "log_transform3d",
    "AnnotationInfo": "log_annotation_context",
    "ClassAnnotation": "Arrows",
    "ClassDescription": "log_annotation_context",
    "Distortion": "Camera",
    "Difference": "SceneDigest",
    "EntityAt": "Snapshot",
    "Eye": "Rendering",
    "ForkedProcessError": "NoAdapterError",
    "Frame": "render_sequence",
    "ImageFormat": "log_image_file",
    "KeypointAnnotation": "Arrows",
    "LogLevel": "log_text_entry",
    "MemoryRecording": "memory_recording",
    "Mesh": "Arrows",
    "MeshFile": "Arrows",
    "MeshFormat": "log_mesh_file",
    "MissingPackageError": "save_video",
    "Quaternion": "log_transform3d",
    "RecordingStream": "new_recording",
    "RecordingDiff": "diff",
    "RectFormat": "log_rect",
    "RenderFailure": "render_many",
    "Rigid3D": "log_transform3d",
    "RotationAxisAngle": "log_transform3d",
    "Scale3D": "log_transform3d",
    "Series": "Recording",
    "Statistics": "statistics",
    "Tensor": "Recording",
    "TextEntry": "Recording",
    "TimelineSpan": "Recording",
    "Transform": "Recording",
    "Translation3D": "log_transform3d",
    "TranslationAndMat3": "log_transform3d",
    "TranslationRotationScale3D": "log_transform3d",
    "UsageError": "set_strict_mode",
    "View": "save_video",
    "WorkerError": "render_many",
    "__version__": "version",
    "differences": "SceneDigest",
    "get_data_recording": "set_thread_local_data_recording",
    "get_global_data_recording": "set_global_data_recording",
    "get_recording_id": "set_recording_id",
    "get_thread_local_data_recording": "set_thread_local_data_recording",
    "log_path": "log_line_strip",
    "note_progress": "render_many",
    "log_unknown_transform": "log_disconnected_space",
    "is_enabled": "set_enabled",
    "script_add_args": "script_setup",
    "script_teardown": "script_setup",
    "strict_mode": "set_strict_mode",
    "unregister_shutdown": "rerun_shutdown",
}
"""Names that have no snippet of their own, and whose snippet shows them."""


MADE_BY_DIORAMA = {
    "Arrows",
    "Camera",
    "ClassAnnotation",
    "DamagedRecordingError",
    "Difference",
    "EntityAt",
    "Eye",
    "ForkedProcessError",
    "KeypointAnnotation",
    "MemoryRecording",
    "Mesh",
    "MeshFile",
    "NoAdapterError",
    "RecordingDiff",
    "RecordingStream",
    "Rendering",
    "SceneDigest",
    "Series",
    "Snapshot",
    "Statistics",
    "TemporalError",
    "Tensor",
    "TextEntry",
    "TimelineSpan",
    "Transform",
    "UsageError",
    "WireError",
}
"""Classes whose constructors are not for users."""


MEMBERS = {
    "CameraPath": ("keyframes", "orbit", "follow"),
    "Camera": ("look_at", "orbit", "orthographic", "pinhole"),
    "Eye": ("project", "unproject", "rays", "pixels_per_unit", "space_from_eye"),
    "RecordingStream": ("application_id", "recording_id", "flush", "statistics"),
    "Rendering": ("color", "depth", "entity_ids", "instance_ids"),
}
"""Of classes that other rooms call, what is for users; of all others it is everything public."""


SAME_MEMBERS = {"MemoryRecording": "Recording"}
"""Classes that pass calls on to another one: what both have is told of there."""


def package_of(name: str) -> ModuleType:
    """Where a public name comes from.

    Raises:
        KeyError: none.
    """
    for package in PACKAGES:
        if name in package.__all__:
            return package
    raise KeyError(name)


def value_of(name: str) -> Any:
    """What a public name is.

    Raises:
        KeyError: none.
    """
    return getattr(package_of(name), name)


def home_of(name: str) -> Subject:
    """The page that a name is on.

    Raises:
        KeyError: none.
    """
    for subject in SUBJECTS:
        if name in subject.names:
            return subject
    raise KeyError(name)
