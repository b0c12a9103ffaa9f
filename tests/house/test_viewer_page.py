"""The viewer's page says what the viewer does."""

from __future__ import annotations

import re
from pathlib import Path

from diorama_renderer.cli.commands import viewer_parser
from diorama_renderer.ui.actions import ACTIONS

PAGE = (Path(__file__).parents[2] / "docs" / "viewer.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_its_table_of_keys_is_that_of_the_actions():
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \|$", section("Keys"), re.MULTILINE)
    assert rows == [(action.shortcut, action.title.rstrip("…")) for action in ACTIONS if action.keys]


def test_keys_that_it_names_in_sentences_exist():
    shortcuts = {action.shortcut for action in ACTIONS if action.keys}
    assert set(re.findall(r"`(Ctrl\+[^`]+)`", PAGE)) <= shortcuts


def test_its_table_of_options_is_that_of_the_command():
    told = set(re.findall(r"^\| `(--[a-z-]+)", section("Network, memory"), re.MULTILINE))
    options = {name for action in viewer_parser()._actions for name in action.option_strings}
    assert told == options - {"-h", "--help"}
