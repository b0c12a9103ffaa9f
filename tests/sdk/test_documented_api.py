"""Every public name of the reference's documentation and release, with the parameters it has there.

The tables are facts of the reference API (documentation of version 0.4, and what later versions added that we have
too). Ours may have more parameters, behind a star or at the end, and defaults where the reference has none.
"""

from __future__ import annotations

import importlib
import inspect

import pytest

import diorama as rr

DOCUMENTED = """
log_annotation_context(entity_path, class_descriptions, *, timeless=True)
log_arrow(entity_path, origin, vector=None, *, color=None, label=None, width_scale=None, ext=None, timeless=False)
log_cleared(entity_path, *, recursive=False)
log_depth_image(entity_path, image, *, meter=None, ext=None, timeless=False)
log_extension_components(entity_path, ext, *, identifiers=None, timeless=False)
log_image(entity_path, image, *, ext=None, timeless=False)
log_image_file(entity_path, *, img_bytes=None, img_path=None, img_format=None, timeless=False)
log_line_segments(entity_path, positions, *, stroke_width=None, color=None, ext=None, timeless=False)
log_line_strip(entity_path, positions, *, stroke_width=None, color=None, ext=None, timeless=False)
log_mesh(entity_path, positions, *, indices=None, normals=None, albedo_factor=None, vertex_colors=None, timeless=False)
log_mesh_file(entity_path, mesh_format, mesh_file, *, transform=None, timeless=False)
log_meshes(entity_path, position_buffers, *, vertex_color_buffers, index_buffers, normal_buffers, albedo_factors, \
timeless=False)
log_obb(entity_path, half_size, position=None, rotation_q=None, color=None, stroke_width=None, label=None, \
class_id=None, ext=None, timeless=False)
log_path(entity_path, positions, *, stroke_width=None, color=None, ext=None, timeless=False)
log_pinhole(entity_path, *, child_from_parent, width, height, timeless=False)
log_point(entity_path, position=None, *, radius=None, color=None, label=None, class_id=None, keypoint_id=None, \
ext=None, timeless=False)
log_points(entity_path, positions=None, *, identifiers=None, colors=None, radii=None, labels=None, class_ids=None, \
keypoint_ids=None, ext=None, timeless=False)
log_rect(entity_path, rect, *, rect_format=XYWH, color=None, label=None, class_id=None, ext=None, timeless=False)
log_rects(entity_path, rects, *, rect_format=XYWH, identifiers=None, colors=None, labels=None, class_ids=None, \
ext=None, timeless=False)
log_rigid3(entity_path, *, parent_from_child=None, child_from_parent=None, xyz='', timeless=False)
log_scalar(entity_path, scalar, label=None, color=None, radius=None, scattered=None, ext=None)
log_segmentation_image(entity_path, image, *, ext=None, timeless=False)
log_tensor(entity_path, tensor, *, names=None, meter=None, ext=None, timeless=False)
log_text_entry(entity_path, text, *, level='INFO', color=None, ext=None, timeless=False)
log_unknown_transform(entity_path, timeless=False)
log_view_coordinates(entity_path, *, xyz='', up='', right_handed=None, timeless=False)
connect(addr=None)
disconnect()
get_recording_id()
init(application_id, spawn=False, default_enabled=True, strict=False)
is_enabled()
save(path)
script_add_args(parser)
script_setup(args, application_id)
script_teardown(args)
serve(open_browser=True)
set_enabled(enabled)
set_recording_id(value)
set_strict_mode(strict_mode)
set_time_nanos(timeline, nanos)
set_time_seconds(timeline, seconds)
set_time_sequence(timeline, sequence)
spawn(port=9876, connect=True)
strict_mode()
rerun_shutdown()
unregister_shutdown()
"""

LATER = """
reset_time()
memory_recording()
new_recording(application_id, recording_id=None, make_default=False, make_thread_default=False, spawn=False, \
default_enabled=True)
get_application_id()
get_data_recording(recording=None)
get_global_data_recording()
set_global_data_recording(recording)
get_thread_local_data_recording()
set_thread_local_data_recording(recording)
log_disconnected_space(entity_path, *, timeless=False)
log_image(entity_path, image, *, ext=None, timeless=False, jpeg_quality=None)
log_obbs(entity_path, *, half_sizes, positions=None, rotations_q=None, colors=None, stroke_widths=None, labels=None, \
class_ids=None, ext=None, timeless=False)
log_transform3d(entity_path, transform, *, from_parent=False, timeless=False, ext=None)
version()
"""

CLASSES = [
    "AnnotationInfo",
    "ClassDescription",
    "ImageFormat",
    "LogLevel",
    "LoggingHandler",
    "MemoryRecording",
    "MeshFormat",
    "RecordingStream",
    "RectFormat",
]

MODULES = [
    "log.annotation",
    "log.arrow",
    "log.bounding_box",
    "log.camera",
    "log.error_utils",
    "log.extension_components",
    "log.file",
    "log.image",
    "log.lines",
    "log.log_decorator",
    "log.mesh",
    "log.points",
    "log.rects",
    "log.scalar",
    "log.tensor",
    "log.text",
    "log.text_internal",
    "log.transform",
    "components",
    "components.rect2d",
    "color_conversion",
    "script_helpers",
]

NAMES_IN_MODULES = [
    ("log.text", "LoggingHandler"),
    ("log.text", "LogLevel"),
    ("log.annotation", "AnnotationInfo"),
    ("log.annotation", "ClassDescription"),
    ("log.rects", "RectFormat"),
    ("log.file", "MeshFormat"),
    ("log.file", "ImageFormat"),
    ("components.rect2d", "RectFormat"),
    ("components", "REGISTERED_COMPONENT_NAMES"),
    ("color_conversion", "u8_array_to_rgba"),
    ("color_conversion", "linear_to_gamma_u8_value"),
    ("color_conversion", "linear_to_gamma_u8_pixel"),
    ("script_helpers", "script_add_args"),
    ("script_helpers", "script_setup"),
    ("script_helpers", "script_teardown"),
]

_EMPTY = inspect.Parameter.empty


class _Xywh:
    """Stands for the one default that is no literal."""


def cases():
    return [line for line in (DOCUMENTED + LATER).splitlines() if line]


def parameters_of(line: str) -> list[inspect.Parameter]:
    names: dict[str, object] = {"XYWH": _Xywh}
    exec(f"def {line}: ...", names)
    function = names[line.partition("(")[0]]
    assert callable(function)
    return list(inspect.signature(function).parameters.values())


@pytest.mark.parametrize("line", cases(), ids=lambda line: line.partition("(")[0])
def test_a_function_takes_what_its_documentation_says(line):
    ours = inspect.signature(getattr(rr, line.partition("(")[0])).parameters
    positional = [p.name for p in ours.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    wanted = parameters_of(line)
    assert positional[: len([p for p in wanted if p.kind is p.POSITIONAL_OR_KEYWORD])] == [
        p.name for p in wanted if p.kind is p.POSITIONAL_OR_KEYWORD
    ]
    for parameter in wanted:
        mine = ours[parameter.name]
        if parameter.default is _Xywh:
            assert mine.default is rr.RectFormat.XYWH
        elif parameter.default is not _EMPTY:
            assert mine.default == parameter.default, parameter.name


@pytest.mark.parametrize("line", cases(), ids=lambda line: line.partition("(")[0])
def test_what_a_function_takes_beyond_its_documentation_is_optional(line):
    documented = {p.name for p in parameters_of(line)}
    for parameter in inspect.signature(getattr(rr, line.partition("(")[0])).parameters.values():
        assert parameter.name in documented or parameter.default is not _EMPTY, parameter.name


@pytest.mark.parametrize("line", [line for line in cases() if line.startswith(("log_", "set_time"))])
def test_every_function_that_logs_can_be_told_where_to(line):
    parameter = inspect.signature(getattr(rr, line.partition("(")[0])).parameters["recording"]
    assert parameter.default is None


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_is_public(name):
    assert inspect.isclass(getattr(rr, name))
    assert name in rr.__all__


@pytest.mark.parametrize("name", MODULES)
def test_a_module_that_scripts_import_exists(name):
    importlib.import_module(f"diorama.{name}")


@pytest.mark.parametrize(("module", "name"), NAMES_IN_MODULES)
def test_a_module_has_the_names_that_scripts_import_from_it(module, name):
    found = getattr(importlib.import_module(f"diorama.{module}"), name)
    if hasattr(rr, name):
        assert found is getattr(rr, name)


def test_log_is_a_package_and_not_a_function():
    assert inspect.ismodule(rr.log)
    with pytest.raises(DeprecationWarning):
        rr.log.set_visible("a", False)


def test_all_public_names_exist_once():
    assert len(set(rr.__all__)) == len(rr.__all__)
    for name in rr.__all__:
        assert getattr(rr, name) is not None


def test_the_components_and_bindings_are_there_without_being_asked_for_at_import():
    assert inspect.ismodule(rr.components)
    assert {member.name for member in rr.bindings.TensorDataMeaning} == {"Unknown", "ClassId", "Depth"}
