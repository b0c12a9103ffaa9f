"""Choosing files, without a window."""

from __future__ import annotations

import pytest

from diorama_renderer.ui.file_choice import FileChoice
from diorama_renderer.ui.folder import completed, entries_of


@pytest.fixture
def folder(tmp_path):
    for name in ("b.mcap", "A.MCAP", "mesh.glb", "notes.txt", ".hidden.mcap"):
        (tmp_path / name).write_bytes(b"12345")
    (tmp_path / "zoo").mkdir()
    (tmp_path / "zoo" / "inner.mcap").write_bytes(b"")
    return tmp_path


@pytest.fixture
def opening(folder):
    chosen = []
    choice = FileChoice("Open", folder, chosen.extend)
    choice.taken = chosen
    return choice


def names(choice):
    return [entry.name for entry in choice.entries]


def test_folders_come_first_and_only_what_can_be_opened_is_shown(opening):
    assert names(opening) == ["zoo", "A.MCAP", "b.mcap", "mesh.glb"]
    opening.show_only("All files")
    assert names(opening) == ["zoo", "A.MCAP", "b.mcap", "mesh.glb", "notes.txt"]


def test_several_files_are_chosen_together(opening, folder):
    opening.pick(1)
    opening.pick(3, extends=True)
    opening.pick(2, toggles=True)
    assert opening.accept()
    assert opening.taken == [folder / "A.MCAP", folder / "mesh.glb"]


def test_the_arrows_move_and_enter_goes_into_a_folder_and_up_comes_back(opening, folder):
    opening.step(1)
    assert not opening.accept()
    assert opening.folder == folder / "zoo"
    assert names(opening) == ["inner.mcap"]
    opening.up()
    assert opening.folder == folder
    assert opening.cursor == 0
    opening.step(-5)
    opening.step(100)
    assert opening.cursor == 3


def test_a_typed_path_goes_to_a_folder_or_chooses_a_file(opening, folder):
    assert not opening.type("zoo")
    assert opening.folder == folder / "zoo"
    assert not opening.type("nothing/here")
    assert "nothing/here" in opening.problem
    assert opening.type(str(folder / "notes.txt"))
    assert opening.taken == [folder / "notes.txt"]


def test_a_folder_that_cannot_be_read_says_why(opening, folder):
    opening.go(folder / "gone")
    assert opening.entries == []
    assert "gone" in opening.problem


def test_the_nearest_folder_is_shown_where_the_wanted_one_is_gone(folder):
    assert FileChoice("Open", folder / "gone" / "deeper", list).folder == folder


def test_saving_adds_the_ending_and_asks_before_it_replaces(folder):
    chosen = []
    choice = FileChoice("Save", folder, chosen.extend, save_as="b")
    assert not choice.accept()
    assert choice.asks
    assert not chosen
    assert choice.accept()
    assert chosen == [folder / "b.mcap"]


def test_another_name_ends_the_question(folder):
    choice = FileChoice("Save", folder, list, save_as="b.mcap")
    choice.accept()
    choice.pick(1)
    assert not choice.asks
    assert choice.name == "A.MCAP"


@pytest.mark.parametrize("name", ["", "  ", "..", "no/where", "a\0b"])
def test_what_is_no_name_is_not_saved_to(folder, name):
    choice = FileChoice("Save", folder, lambda _: pytest.fail("was chosen"), save_as="x")
    choice.name = name
    assert not choice.accept()
    assert choice.problem


def test_a_path_is_completed_as_far_as_is_certain(folder):
    assert completed("z", folder) == "zoo/"
    assert completed("zoo/in", folder) == "zoo/inner.mcap"
    (folder / "zebra").mkdir()
    assert completed("z", folder) == "z"
    assert completed(str(folder) + "/ze", folder) == str(folder) + "/zebra/"
    assert completed("q", folder) == "q"
    assert completed("gone/x", folder) == "gone/x"


def test_size_and_age_are_looked_up_for_what_is_in_sight(folder):
    entry = next(entry for entry in entries_of(folder) if entry.name == "b.mcap")
    assert entry.size_bytes is None
    entry.look(folder)
    assert entry.size_bytes == 5
    (folder / "b.mcap").unlink()
    entry.look(folder)
    assert entry.size_bytes == 5
