"""Docstrings in Google's style, to Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

HEADINGS = {
    "Args": "argument",
    "Attributes": "attribute",
    "Raises": "raises",
    "Returns": "",
    "Example": "",
    "Examples": "",
}
"""Sections that are known; those with a word are tables whose first column it heads."""
_HEADING = re.compile(rf"^({'|'.join(HEADINGS)}):$")
_ITEM = re.compile(r"^(\*{0,2}[\w.]+): ?(.*)$")
_CODE_SPAN = re.compile(r"(`[^`]+`)")
_DOCTEST_OPTION = re.compile(r"\s*# doctest:.*$", re.MULTILINE)

Link = Callable[[str], str | None]
"""From the text of a code span to where it leads, or None."""


class Section(NamedTuple):
    """A part of a docstring."""

    heading: str
    """Of `HEADINGS`, or empty: the prose before the first one."""
    body: str


def split(docstring: str) -> list[Section]:
    """The sections of a docstring that has been cleaned of indentation; the prose comes first."""
    heading = ""
    lines: list[str] = []
    sections: list[Section] = []
    for line in docstring.splitlines():
        found = _HEADING.match(line)
        if found:
            sections.append(Section(heading, dedent(lines)))
            heading, lines = found[1], []
        else:
            lines.append(line)
    sections.append(Section(heading, dedent(lines)))
    return sections


def dedent(lines: list[str]) -> str:
    """Lines without the indentation that all have, and without empty ones around."""
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    return "\n".join(line[min(indents, default=0) :] for line in lines).strip("\n")


def summary(docstring: str, link: Link) -> str:
    """The first paragraph of a docstring, on one line."""
    return inline(" ".join(docstring.partition("\n\n")[0].split()), link)


def details(docstring: str, link: Link) -> str:
    """What follows it, as Markdown: prose, examples, tables of arguments and errors, and what is returned."""
    sections = split(docstring.partition("\n\n")[2])
    return "\n\n".join(filter(None, (_section(section, link) for section in sections)))


def inline(text: str, link: Link) -> str:
    """Prose that means in Markdown what it says; code spans that are names lead to where those are told of."""
    pieces = _CODE_SPAN.split(text)
    for i, piece in enumerate(pieces):
        if i % 2 == 0:
            pieces[i] = re.sub(r"([*<\\])", r"\\\1", piece)
            continue
        target = link(piece.strip("`"))
        if target is not None:
            pieces[i] = f"[{piece}]({target})"
    return "".join(pieces)


def _section(section: Section, link: Link) -> str:
    if not section.body:
        return ""
    column = HEADINGS.get(section.heading, "")
    if column:
        return table(column, items(section.body), link)
    text = "\n\n".join(_paragraph(paragraph, link) for paragraph in section.body.split("\n\n"))
    return f"**Returns** {text}" if section.heading == "Returns" else text


def _paragraph(paragraph: str, link: Link) -> str:
    if paragraph.lstrip().startswith(">>>"):
        return f"```python\n{_DOCTEST_OPTION.sub('', paragraph)}\n```"
    return inline(paragraph, link)


def items(body: str) -> list[tuple[str, str]]:
    """Names and what is said of them: `name: text`, continued on lines that are indented further."""
    found: list[tuple[str, str]] = []
    for line in body.splitlines():
        start = _ITEM.match(line)
        if start:
            found.append((start[1], start[2]))
        elif line.strip():
            name, text = found[-1]
            found[-1] = name, f"{text} {line.strip()}".strip()
    return found


def table(column: str, rows: list[tuple[str, str]], link: Link) -> str:
    """Names as code, and what is said of them."""
    lines = [f"| {column} | |", "|---|---|"]
    lines += [f"| `{name}` | {_cell(inline(text, link))} |" for name, text in rows]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
