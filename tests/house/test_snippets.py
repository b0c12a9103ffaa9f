"""What README and docs show runs as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from diorama_renderer.cli.commands import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(python|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_snippet_of_a_page_runs_in_order(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = page.read_text()
    names: dict[str, object] = {"__name__": page.stem}
    for match in BLOCK.finditer(text):
        language, code = match.groups()
        line = text[: match.start(2)].count("\n")
        if language == "python":
            # Compiled at its own place in the page, so that a traceback points into it.
            exec(compile("\n" * line + code, str(page), "exec"), names)
        else:
            for command in commands_in(code):
                assert command[:1] != ["run"], "it becomes another process, in place of the tests"
                assert main(command) == 0, f"{page.name}: diorama {' '.join(command)}"


def commands_in(code: str) -> list[list[str]]:
    words = (shlex.split(line, comments=True) for line in code.splitlines())
    return [line[1:] for line in words if line[:1] == ["diorama"]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_to_a_file(page):
    missing = [target for target in LINK.findall(page.read_text()) if not (page.parent / target).exists()]
    assert not missing
