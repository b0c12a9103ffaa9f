"""The modules that scripts and third parties import by name."""

from __future__ import annotations

import importlib
import subprocess
import sys

import numpy as np
import pytest

import diorama as rr
from diorama.schema import COMPONENTS

HOMES = [
    ("annotation", "AnnotationInfo"),
    ("annotation", "ClassDescription"),
    ("annotation", "log_annotation_context"),
    ("arrow", "log_arrow"),
    ("bounding_box", "log_obb"),
    ("bounding_box", "log_obbs"),
    ("camera", "log_pinhole"),
    ("extension_components", "log_extension_components"),
    ("file", "ImageFormat"),
    ("file", "MeshFormat"),
    ("file", "log_image_file"),
    ("file", "log_mesh_file"),
    ("image", "log_image"),
    ("lines", "log_line_segments"),
    ("lines", "log_line_strip"),
    ("lines", "log_path"),
    ("mesh", "log_mesh"),
    ("mesh", "log_meshes"),
    ("points", "log_point"),
    ("points", "log_points"),
    ("rects", "RectFormat"),
    ("rects", "log_rect"),
    ("rects", "log_rects"),
    ("scalar", "log_scalar"),
    ("text", "LogLevel"),
    ("text", "LoggingHandler"),
    ("text", "log_text_entry"),
    ("transform", "log_disconnected_space"),
    ("transform", "log_rigid3"),
    ("transform", "log_transform3d"),
    ("transform", "log_unknown_transform"),
    ("transform", "log_view_coordinates"),
]


@pytest.mark.parametrize(("module", "name"), HOMES)
def test_what_a_module_has_is_what_the_package_has(module, name):
    found = getattr(importlib.import_module(f"diorama.log.{module}"), name)
    assert found is getattr(rr, name)
    assert getattr(getattr(rr.log, module), name) is found


def test_the_format_of_rectangles_has_a_second_home():
    assert rr.components.rect2d.RectFormat is rr.RectFormat


@pytest.mark.parametrize("args", [(), ("a", True)])
def test_visibility_is_not_set_from_scripts_any_more(args):
    with pytest.raises(DeprecationWarning, match="set_visible is gone"):
        rr.log.set_visible(*args)


@pytest.mark.slow
def test_modules_for_third_parties_need_no_import_of_their_own():
    names = ("error_utils", "log_decorator", "text_internal")
    script = (
        f"import sys; sys.path[:0] = {[p for p in sys.path if p]!r}; import diorama as rr;"
        f"print([getattr(rr.log, name).__name__ for name in {names!r}])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str([f"diorama.log.{name}" for name in names])


@pytest.mark.parametrize("module", [rr.log, rr.components])
def test_other_names_do_not_exist(module):
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = module.nonsense


def test_a_warning_of_a_third_party_is_a_rejected_call(forgiving, caplog):
    rr.log.error_utils.send_warning("my_log: nonsense", 1)
    (row,) = forgiving.rows()
    assert row.path == "diorama"
    assert row.values["text_entry"][0]["body"].startswith("my_log: nonsense\nFile ")
    assert "test_modules.py" in caplog.text
    rr.set_strict_mode(True)
    with pytest.raises(TypeError, match=r"^my_log: nonsense"):
        rr.log.error_utils.send_warning("my_log: nonsense")


def test_a_log_function_of_a_third_party_never_stops_the_program(forgiving):
    calls = []

    @rr.log.log_decorator.log_decorator
    def log_mine(entity_path, value=1):
        """Logs mine."""
        calls.append(value)
        rr.log_scalar(entity_path, 1 / value)

    log_mine("a", 2)
    log_mine("a", value=0)
    log_mine()
    assert [row.path for row in forgiving.rows()] == ["a", "diorama", "diorama"]
    rr.set_enabled(False)
    log_mine("a", 5)
    assert calls == [2, 0]
    assert log_mine.__doc__ == "Logs mine."


def test_a_log_function_of_a_third_party_may_take_a_recording(log):
    taken = []

    @rr.log.log_decorator.log_decorator
    def log_mine(entity_path, *, recording=None):
        taken.append(recording)

    other = rr.new_recording("other", make_default=False)
    log_mine("a", recording=other)
    assert taken == [other]


def test_a_text_entry_of_a_third_party_is_one(log):
    rr.log.text_internal.log_text_entry_internal("a", "hello", level=None, color=[255, 0, 0], timeless=True)
    row = log.row()
    assert row.values == {"text_entry": [{"body": "hello", "level": None}], "colorrgba": [0xFF0000FF]}
    assert row.timeless


def test_every_component_is_registered_with_its_type():
    registered = rr.components.REGISTERED_COMPONENT_NAMES
    assert registered.keys() == COMPONENTS.keys()
    for name, found in registered.items():
        assert found.name == name
        assert found.type in [variant.arrow for variant in COMPONENTS[name].variants]


def test_colors_are_converted_by_the_documented_formulas():
    conversion = rr.color_conversion
    linear = np.array([[0.0, 0.0031308, 0.5, 0.5], [1.0, 2.0, -1.0, 1.2]])
    gamma = conversion.linear_to_gamma_u8_pixel(linear)
    assert gamma.tolist() == [[0, 10, 188, 128], [255, 255, 0, 255]]
    assert conversion.linear_to_gamma_u8_value(linear[:, :3]).tolist() == gamma[:, :3].tolist()
    assert conversion.linear_to_gamma_u8_pixel(linear[0, :3].astype(np.float16)).tolist() == [0, 10, 188]
    assert conversion.u8_array_to_rgba(gamma).tolist() == [0x000ABC80, 0xFFFF00FF]
    assert conversion.u8_array_to_rgba(gamma.reshape(1, 2, 4)).tolist() == [[0x000ABC80, 0xFFFF00FF]]
    assert conversion.u8_array_to_rgba(gamma[:, :3]).tolist() == [0x000ABCFF, 0xFFFF00FF]
    assert conversion.u8_array_to_rgba(gamma[::-1, ::-1]).tolist() == [0xFF00FFFF, 0x80BC0A00]
