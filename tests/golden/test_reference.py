"""The reference documentation: its snippets draw what was accepted, its pages are as the code says, none is missing.

`./dev docs` renews pages and pictures: look at each picture before committing it.
"""

from __future__ import annotations

import functools
import inspect
import re

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama_renderer import recordings
from reference_pages import docstrings, running, signatures
from reference_pages.files import PICTURES, REFERENCE, stale_files
from reference_pages.subjects import MEMBERS, SHOWN_WITH, SUBJECTS, value_of

outcome = functools.cache(running.run)
DOCUMENTED = [name for subject in SUBJECTS for name in subject.names]


@pytest.mark.slow
@pytest.mark.parametrize("name", running.snippet_names())
def test_a_snippet_runs_and_draws_the_picture_that_was_accepted(name, goldens):
    got = outcome(name).picture
    if got is None:
        assert not (PICTURES / f"{name}.png").exists()
        return
    assert max(got.shape) <= 960
    assert len(np.unique(got.reshape(-1, 3), axis=0)) > 5
    goldens.check(name, got, PICTURES / f"{name}.png")


@pytest.mark.slow
def test_the_pages_are_what_docstrings_and_snippets_say_now():
    stale = stale_files({name: outcome(name) for name in running.snippet_names()})
    assert not stale, "out of date, renew with ./dev docs"


def test_every_public_name_is_on_exactly_one_page():
    modules = {name for name in rr.__all__ if inspect.ismodule(getattr(rr, name))}
    answers = {name for name in recordings.__all__ if hasattr(getattr(recordings, name), "__match_args__")}
    public = (set(rr.__all__) - modules) | set(dr.__all__) | answers | {"Eye"}
    assert sorted(DOCUMENTED) == sorted(public)
    assert not set(rr.__all__) & set(dr.__all__), "one of them would be told of in place of the other"


def test_members_that_are_listed_are_members():
    for name, members in MEMBERS.items():
        assert all(hasattr(value_of(name), member) for member in members)


def test_a_method_links_to_the_page_that_tells_of_it():
    text = (REFERENCE / "session.md").read_text(encoding="utf-8")
    assert "See [`Recording.latest_at`](questions.md#recordinglatest_at)." in text


def test_every_public_name_has_a_snippet_or_is_shown_by_one():
    assert sorted({*running.snippet_names(), *SHOWN_WITH}) == sorted(DOCUMENTED)
    assert not SHOWN_WITH.keys() & set(running.snippet_names())
    assert set(SHOWN_WITH.values()) <= set(running.snippet_names())


def test_every_link_of_a_page_leads_to_a_heading_or_a_file():
    pages = {page.name: page.read_text(encoding="utf-8") for page in REFERENCE.glob("*.md")}
    anchors = {name: set(map(anchor, re.findall(r"^#+ (.*)$", text, re.M))) for name, text in pages.items()}
    for name, text in pages.items():
        prose = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)]+)\)|(?:href|src)=\"([^\"]+)\"", prose):
            file, _, heading = "".join(target).partition("#")
            assert (REFERENCE / file).exists(), f"{name}: {target}"
            assert not heading or heading in anchors[file], f"{name}: {target}"


def anchor(heading: str) -> str:
    """As GitHub makes them."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.slow
def test_a_page_is_out_of_date_when_its_snippet_prints_something_else():
    outcomes = {name: outcome(name) for name in running.snippet_names()}
    outcomes["version"] = running.Outcome(None, "something else\n")
    assert stale_files(outcomes) == [REFERENCE / "session.md"]


def test_a_snippet_leaves_nothing_behind(tmp_path, monkeypatch):
    snippet = (
        "import diorama as rr\n"
        "rr.init('somebody', strict=True)\n"
        "rr.set_time_sequence('frame', 1)\n"
        "rr.save('run.mcap')\n"
        "rr.log_scalar('speed', 1.0)\n"
        "print('done')\n"
    )
    (tmp_path / "somebody.py").write_text(snippet)
    monkeypatch.setattr(running, "SNIPPETS", tmp_path)
    before = rr.get_data_recording(), rr.strict_mode(), rr.get_application_id()
    assert running.run("somebody") == running.Outcome(None, "done\n")
    assert (rr.get_data_recording(), rr.strict_mode(), rr.get_application_id()) == before
    assert [path.name for path in tmp_path.iterdir()] == ["somebody.py"]


def test_a_rejected_log_call_fails_the_snippet(tmp_path, monkeypatch):
    (tmp_path / "wrong.py").write_text("import diorama as rr\nrr.log_point('mark', [1, 2, 3, 4])\n")
    monkeypatch.setattr(running, "SNIPPETS", tmp_path)
    with pytest.raises(RuntimeError, match="wrong: 1 log call"):
        running.run("wrong")


DOCSTRING = """Does it.

See `save`; a * b < c is not emphasised.

>>> do(1)  # doctest: +SKIP
2

Args:
    one: a number, or
    two: a str | None, that goes on
        in a second line.

Raises:
    ValueError: neither.
"""


def test_a_docstring_becomes_markdown():
    links = {"save": "session.md#save"}
    assert docstrings.summary(DOCSTRING, links.get) == "Does it."
    assert docstrings.details(DOCSTRING, links.get) == (
        "See [`save`](session.md#save); a \\* b \\< c is not emphasised.\n\n"
        "```python\n>>> do(1)\n2\n```\n\n"
        "| argument | |\n|---|---|\n"
        "| `one` | a number, or |\n"
        "| `two` | a str \\| None, that goes on in a second line. |\n\n"
        "| raises | |\n|---|---|\n"
        "| `ValueError` | neither. |"
    )


def test_a_signature_is_written_as_in_the_source():
    def short(path: str, *, level: str | None = "INFO") -> int: ...

    def long(
        path: str, *values: float, a_rather_long_name: rr.RectFormat = rr.RectFormat.XYWH, **more: int
    ): ...

    assert signatures.signature_of("short", short) == 'short(path: str, *, level: str | None = "INFO") -> int'
    assert signatures.signature_of("long", long) == (
        "long(\n    path: str,\n    *values: float,\n"
        "    a_rather_long_name: rr.RectFormat = RectFormat.XYWH,\n    **more: int,\n)"
    )
