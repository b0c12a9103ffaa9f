"""`rerun` is `diorama`, module by module: no second copy of anything."""

from __future__ import annotations

import importlib
import os
import pickle
import sys

import pytest

import diorama as rr
from diorama.compat import PATH, python_path

pytestmark = pytest.mark.usefixtures("on_path")

MODULES = [
    "rerun",
    "rerun.color_conversion",
    "rerun.components",
    "rerun.components.rect2d",
    "rerun.log",
    "rerun.log.annotation",
    "rerun.log.arrow",
    "rerun.log.bounding_box",
    "rerun.log.camera",
    "rerun.log.error_utils",
    "rerun.log.extension_components",
    "rerun.log.file",
    "rerun.log.image",
    "rerun.log.lines",
    "rerun.log.log_decorator",
    "rerun.log.mesh",
    "rerun.log.points",
    "rerun.log.rects",
    "rerun.log.scalar",
    "rerun.log.tensor",
    "rerun.log.text",
    "rerun.log.text_internal",
    "rerun.log.transform",
    "rerun.script_helpers",
]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_of_rerun_is_the_one_of_diorama(name):
    ours = importlib.import_module(name.replace("rerun", "diorama", 1))
    assert importlib.import_module(name) is ours
    assert ours.__name__ == ours.__spec__.name == name.replace("rerun", "diorama", 1)


@pytest.mark.parametrize("name", MODULES)
def test_no_file_is_loaded_twice_whichever_module_comes_first(name):
    importlib.import_module(name)
    files: dict[str, set[int]] = {}
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file is not None and os.sep + "diorama" + os.sep in file:
            files.setdefault(file, set()).add(id(module))
    assert files
    assert all(len(copies) == 1 for copies in files.values())


def test_a_class_is_the_same_by_every_name():
    import rerun
    from rerun.components.rect2d import RectFormat as Third
    from rerun.log.rects import RectFormat as Second

    assert rr.RectFormat is Second is Third is rerun.RectFormat
    assert pickle.loads(pickle.dumps(Second.XYXY)) is rr.RectFormat.XYXY


def test_an_import_without_a_name_gives_what_python_gives():
    import rerun.log.points
    import rerun.log.text as text

    assert rerun is rr
    assert rerun.log.points.log_points is rr.log_points
    assert text.LogLevel is rr.LogLevel


@pytest.mark.parametrize("name", ["rerun.nothing", "rerun.log.nothing", "rerun.log.text.nothing"])
def test_a_module_that_is_not_there_is_missed_by_the_name_that_was_asked_for(name):
    importlib.import_module("rerun")
    with pytest.raises(ModuleNotFoundError, match=rf"No module named '{name}'") as caught:
        importlib.import_module(name)
    assert caught.value.name == name


def test_importing_rerun_again_adds_no_second_finder():
    importlib.import_module("rerun")
    count = len(sys.meta_path)
    del sys.modules["rerun"]
    assert importlib.import_module("rerun") is rr
    assert len(sys.meta_path) == count


def test_the_bindings_are_one_module_by_both_names():
    assert importlib.import_module("rerun_bindings") is rr.bindings
    assert rr.bindings.TensorDataMeaning.Depth.name == "Depth"
    assert {meaning.name for meaning in rr.bindings.TensorDataMeaning} == {"Unknown", "ClassId", "Depth"}
    assert rr.bindings.set_time_sequence is rr.set_time_sequence


def test_what_the_bindings_lack_is_said_by_name():
    with pytest.raises(AttributeError, match="rerun_bindings: log_arrow_msg has no counterpart"):
        rr.bindings.log_arrow_msg  # noqa: B018
    assert not hasattr(rr.bindings, "main")


def test_a_name_that_diorama_lacks_is_an_error_as_ever():
    with pytest.raises(AttributeError, match="module 'diorama' has no attribute 'log_nothing'"):
        rr.log_nothing  # noqa: B018


@pytest.mark.parametrize(
    ("inherited", "expected"),
    [
        (None, [PATH]),
        ("", [PATH]),
        ("/one", [PATH, "/one"]),
        (os.pathsep.join(["/one", "/two"]), [PATH, "/one", "/two"]),
        (os.pathsep.join(["/one", PATH]), [PATH, "/one"]),
        (PATH, [PATH]),
    ],
)
def test_pythonpath_keeps_what_it_had_and_names_the_folder_once(inherited, expected):
    assert python_path(inherited).split(os.pathsep) == expected
