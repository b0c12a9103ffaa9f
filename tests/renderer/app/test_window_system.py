"""X11 or Wayland, by the environment."""

from __future__ import annotations

import pytest

from diorama_renderer.app.window_system import window_system


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "x11"),
        ({"DISPLAY": ":0"}, "x11"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland"}, "x11"),
        ({"DISPLAY": "", "WAYLAND_DISPLAY": "wayland-0"}, "wayland"),
        ({"DISPLAY": ":0", "PYGLFW_LIBRARY_VARIANT": "Wayland"}, "wayland"),
        ({"WAYLAND_DISPLAY": "wayland-0", "PYGLFW_LIBRARY_VARIANT": "x11"}, "x11"),
        ({"WAYLAND_DISPLAY": "wayland-0", "PYGLFW_LIBRARY_VARIANT": "nonsense"}, "wayland"),
    ],
)
def test_it_is_x11_where_there_is_an_x_server_unless_somebody_says_otherwise(environment, expected):
    assert window_system(environment) == expected
