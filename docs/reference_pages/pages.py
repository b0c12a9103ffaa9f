"""The pages: one a subject, and an index with a gallery."""

from __future__ import annotations

import ast
import enum
import html
import inspect
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Any

from reference_pages.docstrings import details, summary
from reference_pages.running import Outcome, source_of
from reference_pages.signatures import signature_of
from reference_pages.subjects import (
    MADE_BY_DIORAMA,
    MEMBERS,
    SAME_MEMBERS,
    SHOWN_WITH,
    SUBJECTS,
    Subject,
    home_of,
    package_of,
    value_of,
)

INDEX = "README.md"
_NOTICE = "<!-- Written by `./dev docs` from docstrings and docs/snippets: change those, not this. -->"
_PREFACE = """\
The whole of `import diorama as rr`, which logs, and of `import diorama_renderer as dr`, which draws and answers. Each
picture is what the script beside it draws: its variable `picture`, or `picture.color`, is the array of pixels, so
`PIL.Image.fromarray(picture.color).save("picture.png")` keeps it."""
_COLUMNS, _THUMBNAIL_WIDTH = 4, 200


def pages(outcomes: Mapping[str, Outcome]) -> dict[str, str]:
    """All pages: file name in docs/reference, and text.

    Args:
        outcomes: of all snippets, by name.
    """
    texts = {f"{subject.slug}.md": _page(subject, outcomes) for subject in SUBJECTS}
    return {INDEX: _index(outcomes), **texts}


def _index(outcomes: Mapping[str, Outcome]) -> str:
    parts = [_NOTICE, "# Reference", _PREFACE]
    drawn = [name for subject in SUBJECTS for name in subject.names if _draws(name, outcomes)]
    parts.append(_gallery(drawn))
    for subject in SUBJECTS:
        rows = [f"| [`{name}`]({_target(name)}) | {_summary(name)} |" for name in subject.names]
        parts += [f"## [{subject.title}]({subject.slug}.md)", "\n".join(["| | |", "|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def _gallery(names: list[str]) -> str:
    rows = [names[i : i + _COLUMNS] for i in range(0, len(names), _COLUMNS)]
    cells = ("\n".join(["<tr>", *map(_thumbnail, row), "</tr>"]) for row in rows)
    return "\n".join(["<table>", *cells, "</table>"])


def _thumbnail(name: str) -> str:
    image = f'<img src="pictures/{name}.png" width="{_THUMBNAIL_WIDTH}" alt="{html.escape(caption(name))}">'
    return f'<td align="center"><a href="{_target(name)}">{image}<br><code>{name}</code></a></td>'


def _page(subject: Subject, outcomes: Mapping[str, Outcome]) -> str:
    parts = [_NOTICE, f"# {subject.title}", f"[All pages]({INDEX})"]
    if subject.package != "diorama":
        parts.append(f"Of `import {subject.package} as dr`.")
    parts += [_entry(name, outcomes) for name in subject.names]
    return "\n\n".join(parts) + "\n"


def _entry(name: str, outcomes: Mapping[str, Outcome]) -> str:
    parts = [f"## `{name}`"]
    if _draws(name, outcomes):
        parts.append(f"![{caption(name)}](pictures/{name}.png)")
    parts += _described(name, value_of(name))
    package = package_of(name).__name__
    if "." in package:
        parts.append(f"Only type hints need its name: `from {package} import {name}`.")
    shown_with = SHOWN_WITH.get(name)
    if shown_with is not None:
        parts.append(f"Shown with [`{shown_with}`]({_target(shown_with)}).")
    else:
        parts.append(_code(source_of(name)))
        if outcomes[name].printed:
            parts.append(f"prints\n\n{_code(outcomes[name].printed, 'text')}")
    return "\n\n".join(filter(None, parts))


def _described(name: str, value: Any, owner: str = "") -> Iterator[str]:
    """Docstring and signature, for a class also of its methods; `owner` is the class of a method."""
    if isinstance(value, str):
        yield _code(f"{name}: str")
        return
    docstring, link = inspect.getdoc(value), _links_but(f"{owner}{name}")
    assert docstring, f"{name} must have a docstring"
    yield summary(docstring, link)
    heading = _heading(name, value)
    if heading:
        yield _code(heading)
    yield details(docstring, link)
    if isinstance(value, type):
        yield details(f"\n\n{_of_constructor(name, value)}", link)
        for key, member in _members(value):
            yield f"### `{name}.{key}`"
            same = f"{SAME_MEMBERS.get(name)}.{key}"
            if _target(same):
                yield f"See [`{same}`]({_target(same)})."
            else:
                yield from _described(key, member, f"{name}.")


def _of_constructor(name: str, value: type) -> str:
    constructor = vars(value).get("__init__")
    is_written = isinstance(constructor, FunctionType) and name not in MADE_BY_DIORAMA
    return inspect.cleandoc(constructor.__doc__ or "") if is_written else ""


def _heading(name: str, value: Any) -> str:
    """What stands for the thing: its signature, or the names that it holds."""
    if isinstance(value, property) or name in MADE_BY_DIORAMA:
        return ""
    if not isinstance(value, type):
        return signature_of(name, value)
    if issubclass(value, enum.Enum):
        return "\n".join(f"{name}.{member.name}" for member in value)
    constants = [key for key, entry in vars(value).items() if key.isupper() and isinstance(entry, str)]
    return "\n".join(f'{name}.{key} = "{getattr(value, key)}"' for key in constants) or signature_of(
        name, value
    )


def _members(value: type) -> list[tuple[str, Any]]:
    """Public methods and properties, but for those that only answer to somebody else's base class."""
    return [
        (key, getattr(value, key))
        for key, member in vars(value).items()
        if not key.startswith("_")
        and key in MEMBERS.get(value.__name__, vars(value))
        and isinstance(member, FunctionType | classmethod | property)
        and not any(hasattr(base, key) for base in value.__mro__[1:])
    ]


def caption(name: str) -> str:
    """What a snippet shows: the first line of its docstring, without the full stop."""
    docstring = ast.get_docstring(ast.parse(source_of(name)))
    assert docstring, f"docs/snippets/{name}.py must begin with a docstring"
    return docstring.splitlines()[0].rstrip(".")


def _summary(name: str) -> str:
    docstring = inspect.getdoc(value_of(name)) if callable(value_of(name)) else None
    return summary(docstring, _target).replace("|", "\\|") if docstring else ""


def _draws(name: str, outcomes: Mapping[str, Outcome]) -> bool:
    return name in outcomes and outcomes[name].picture is not None


def _target(name: str) -> str | None:
    """Where a public name, or `Class.member`, is told of, seen from a page."""
    owner, _, member = name.partition(".")
    if not any(owner in subject.names for subject in SUBJECTS):
        return None
    if member and member not in dict(_members(value_of(owner))):
        return None
    return f"{home_of(owner).slug}.md#{name.lower().replace('.', '')}"


def _links_but(own_name: str) -> Callable[[str], str | None]:
    return lambda name: None if name == own_name else _target(name)


def _code(text: str, language: str = "python") -> str:
    return f"```{language}\n{text.strip()}\n```"
