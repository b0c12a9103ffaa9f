from __future__ import annotations

import pytest

from diorama_renderer.cli.commands import main
from diorama_renderer.testing.approval import approve, chosen, pending
from diorama_renderer.testing.entries import Entry, entry_folder, write_entry
from diorama_renderer.testing.report import write_report

FILES = {"got.png": b"new picture", "got.json": b"new text"}


@pytest.fixture
def report(tmp_path):
    """A function that adds an entry to a report, whose project is beside it."""
    project, folder = tmp_path / "project", tmp_path / "report"
    project.mkdir()

    def add(name, *, golden=None, status="failed", files=FILES, root=None):
        where = f"tests/__diorama__/test_a/{name}" if golden is None else golden
        said = Entry(f"tests/test_a.py::{name}", status=status, golden=where, root=str(root or project))
        write_entry(entry_folder(folder, where), said, files)

    add.folder, add.project, add.goldens = folder, project, project / "tests" / "__diorama__" / "test_a"
    return add


def test_one_is_approved_and_the_report_says_so(report, capsys):
    report("test_x[1.5]")
    report("test_y")
    write_report(report.folder)
    assert main(["approve", str(report.folder), "test_x[1.5]"]) == 0
    assert (report.goldens / "test_x[1.5].png").read_bytes() == b"new picture"
    assert (report.goldens / "test_x[1.5].json").read_bytes() == b"new text"
    assert not (report.goldens / "test_y.png").exists()
    assert [one.test for one in pending(report.folder)] == ["tests/test_a.py::test_y"]
    assert 'data-status="approved"' in (report.folder / "index.html").read_text()
    capsys.readouterr()
    assert main(["approve", str(report.folder)]) == 0
    assert "failed  tests/__diorama__/test_a/test_y" in capsys.readouterr().out


def test_names_are_ids_paths_and_patterns(report):
    for name in ("test_x", "test_x-above", "test_z[1]"):
        report(name)
    entries = pending(report.folder)

    def named(*names):
        return [one.golden.rpartition("/")[2] for one in chosen(entries, names)]

    assert (
        named("test_x")
        == named("tests/test_a.py::test_x")
        == named("tests/__diorama__/test_a/test_x.png")
        == ["test_x"]
    )
    assert named("test_x*") == named("test_x", "test_x-above", "test_x") == ["test_x", "test_x-above"]
    assert named("test_z[1]") == named("*z[1]") == ["test_z[1]"]
    with pytest.raises(ValueError, match="no comparison to accept is named 'test_q'; there is tests/"):
        named("test_x", "test_q")


def test_a_text_without_a_picture_takes_an_old_picture_away(report):
    report.goldens.mkdir(parents=True)
    (report.goldens / "test_x.png").write_bytes(b"old picture")
    report("test_x", files={"got.json": b"new text"})
    assert main(["approve", str(report.folder), "--all"]) == 0
    assert [path.name for path in report.goldens.iterdir()] == ["test_x.json"]


def test_a_report_of_another_machine_is_approved_here(report, monkeypatch, tmp_path):
    report("test_x", root="/no/such/folder")
    report("test_y", root="/no/such/folder")
    elsewhere = tmp_path / "elsewhere"
    assert main(["approve", str(report.folder), "test_x", "--root", str(elsewhere)]) == 0
    monkeypatch.chdir(report.project)
    assert main(["approve", str(report.folder), "test_y"]) == 0
    assert (elsewhere / "tests/__diorama__/test_a/test_x.png").exists()
    assert (report.goldens / "test_y.png").exists()


@pytest.mark.parametrize(
    "golden",
    ["../__diorama__/a/b", "a/../../__diorama__/b", "tests/a", "__diorama__", "/no/such/__diorama__/a/b"],
)
def test_a_golden_that_is_none_is_refused(report, golden):
    report("test_x", golden=golden)
    (one,) = pending(report.folder)
    with pytest.raises(ValueError, match=r"^approve: "):
        approve(one)


def test_a_link_does_not_lead_out_of_the_project(report, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (report.project / "link").symlink_to(outside)
    report("test_x", golden="link/__diorama__/test_a/test_x")
    with pytest.raises(ValueError, match="leads out of"):
        approve(pending(report.folder)[0])
    assert not list(outside.iterdir())


def test_what_is_no_report_is_refused(report, tmp_path, capsys):
    assert main(["approve", str(tmp_path / "nothing")]) == 1
    assert main(["approve", str(tmp_path), "--all"]) == 1
    assert "is not what --diorama-report wrote" in capsys.readouterr().err
    report("test_x", files={"got.png": b"1"})
    assert main(["approve", str(report.folder), "--all"]) == 1
    report("test_x", status="passed")
    assert main(["approve", str(report.folder), "--all"]) == 0
    assert "nothing to accept" in capsys.readouterr().out
