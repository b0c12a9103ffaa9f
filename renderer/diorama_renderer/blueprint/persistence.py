"""Blueprints in files: one for each application, so that the next run looks like the last one.

A file is JSON. Whoever reads it believes nothing: what is missing, unknown or of another type is left at its default,
and what is not a blueprint at all is as if there were no file.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.fields import from_plain, to_plain
from diorama_renderer.blueprint.layout import MOST_DEPTH, Node, Split, Tabs, view_ids
from diorama_renderer.blueprint.panels import Panels
from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.blueprint.views import SETTINGS, ViewKind, ViewSpec

VERSION = 1

_MOST_BYTES = 4 << 20
_MOST_VIEWS = 1000
_MOST_TEXT = 1 << 20
_LARGEST_ID = 2**40
_LOG = logging.getLogger("diorama.viewer")


def blueprint_path(application_id: str, environment: Mapping[str, str] | None = None) -> Path:
    """The file of an application: within `$XDG_DATA_HOME/diorama`, whatever the id is.

    Args:
        application_id: any text, also one that looks like a path or is very long. Different ids have different files.
        environment: instead of that of the process.
    """
    environment = os.environ if environment is None else environment
    home = Path(environment.get("XDG_DATA_HOME") or "")
    if not home.is_absolute():  # by the specification others count as if they were not set
        home = Path(environment.get("HOME") or Path.home()) / ".local" / "share"
    return home / "diorama" / f"{blueprint_name(application_id)}.json"


def blueprint_name(application_id: str) -> str:
    """What an application's layout is kept as: short, of letters, digits, "-" and "_", and no other one's."""
    digest = hashlib.sha256(application_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    readable = re.sub(r"[^A-Za-z0-9_-]+", "_", application_id[:200]).strip("_")[:40]
    return f"{readable or 'unnamed'}-{digest}"


def save_blueprint(blueprint: Blueprint, path: Path) -> bool:
    """Write a blueprint; at any time the file is the old or the new one. False, and a warning, if that fails."""
    temporary = None
    try:
        text = encode_blueprint(blueprint)
        if len(text) > _MOST_BYTES:
            raise ValueError(f"it would have more than {_MOST_BYTES} bytes")
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except (OSError, ValueError) as error:
        _LOG.warning("The layout of the views could not be saved to %s: %s", path, error)
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)
        return False
    return True


def load_blueprint(path: Path) -> Blueprint:
    """The blueprint in a file; the default one if there is none, and, with a warning, if it cannot be read."""
    try:
        if not path.exists():
            return Blueprint()
        if not path.is_file():
            raise ValueError("it is no file")
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ValueError(f"it has more than {_MOST_BYTES} bytes")
        return decode_blueprint(content.decode("utf-8"))
    except (OSError, ValueError) as error:
        _LOG.warning("The layout of the views in %s is not used: %s", path, error)
        return Blueprint()


def encode_blueprint(blueprint: Blueprint) -> str:
    """A blueprint as JSON, ASCII."""
    plain = {
        "version": VERSION,
        "is_automatic": blueprint.is_automatic,
        "views": [_plain_view(spec) for spec in blueprint.views.values()],
        "layout": _plain_node(blueprint.layout),
        "maximized": blueprint.maximized,
        "properties": {path: to_plain(each) for path, each in blueprint.properties.items()},
        "panels": to_plain(blueprint.panels),
        "docking": blueprint.docking,
        "window_size": _size(None if blueprint.window_size is None else list(blueprint.window_size)),
    }
    return json.dumps(plain, allow_nan=False)


def decode_blueprint(text: str) -> Blueprint:
    """The blueprint of a JSON text.

    Raises:
        ValueError: it is none at all.
    """
    try:
        plain = json.loads(text, parse_constant=lambda name: None)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(plain, dict) or plain.get("version") != VERSION:
        raise ValueError(f"it is no blueprint of version {VERSION}")
    views = _views(plain.get("views"))
    visible = {view for view, spec in views.items() if spec.visible}
    layout = _node(plain.get("layout"), visible, MOST_DEPTH)
    maximized = plain.get("maximized")
    docking = plain.get("docking")
    blueprint = Blueprint(
        views,
        layout,
        is_automatic=plain.get("is_automatic") is not False,
        maximized=maximized if _is_id(maximized) and maximized in visible else None,
        properties=_properties(plain.get("properties")),
        docking=docking if isinstance(docking, str) and len(docking) <= _MOST_TEXT else "",
        window_size=_size(plain.get("window_size")),
    )
    panels = from_plain(Panels, plain.get("panels"))
    for side in ("left", "right", "bottom"):
        setattr(blueprint.panels, side, getattr(panels, side))
    blueprint.panels.resize(
        left_width=panels.left_width, right_width=panels.right_width, bottom_height=panels.bottom_height
    )
    if visible - set(view_ids(layout)) and not blueprint.is_automatic:
        blueprint.move(layout)  # views without a place get one
    return blueprint


def _plain_view(spec: ViewSpec) -> dict[str, Any]:
    plain = to_plain(spec)
    return {**plain, "settings": to_plain(spec.settings)}


def _views(plain: object) -> dict[int, ViewSpec]:
    views: dict[int, ViewSpec] = {}
    for each in plain[:_MOST_VIEWS] if isinstance(plain, list) else []:
        if not isinstance(each, dict) or not _is_id(each.get("id")) or each["id"] in views:
            continue
        root, name = each.get("root"), each.get("name")
        if not isinstance(root, str) or not isinstance(name, str) or not name.strip():
            continue
        try:
            kind = ViewKind(each.get("kind"))
        except ValueError:
            continue
        blank = ViewSpec(each["id"], kind, root.strip("/") or "/", name)
        spec = from_plain(ViewSpec, each, blank)
        spec.id, spec.kind, spec.root, spec.name = blank.id, blank.kind, blank.root, blank.name
        spec.settings = from_plain(SETTINGS[kind], each.get("settings"), check=_is_sane)
        views[spec.id] = spec
    return views


def _plain_node(node: Node | None) -> dict[str, Any] | None:
    if node is None:
        return None
    if isinstance(node, Tabs):
        return {"views": list(node.views), "active": node.active}
    return {
        "axis": node.axis,
        "share": node.share,
        "first": _plain_node(node.first),
        "second": _plain_node(node.second),
    }


def _node(plain: object, free: set[int], depth: int) -> Node | None:
    """A layout of some of the views in `free`, each of them once at most."""
    return _node_of(plain, set(free), depth)


def _node_of(plain: object, free: set[int], depth: int) -> Node | None:
    if not isinstance(plain, dict) or depth <= 0:
        return None
    if "axis" in plain:
        first = _node_of(plain.get("first"), free, depth - 1)
        second = _node_of(plain.get("second"), free, depth - 1)
        if first is None or second is None:
            return second if first is None else first
        share = plain.get("share")
        return Split(
            "y" if plain["axis"] == "y" else "x",
            float(share) if isinstance(share, float) and 0.0 < share < 1.0 else 0.5,
            first,
            second,
        )
    listed = plain.get("views")
    found = []
    for view in listed[:_MOST_VIEWS] if isinstance(listed, list) else []:
        if _is_id(view) and view in free:
            free.remove(view)
            found.append(view)
    active = plain.get("active")
    return Tabs(tuple(found), active if _is_id(active) and active in found else None) if found else None


def _properties(plain: object) -> dict[str, EntityProperties]:
    if not isinstance(plain, dict):
        return {}
    found = {path: from_plain(EntityProperties, each, check=_is_sane) for path, each in plain.items()}
    return {path: each for path, each in found.items() if each != EntityProperties()}


def _size(plain: object) -> tuple[float, float] | None:
    if not isinstance(plain, list) or len(plain) != 2:
        return None
    width, height = plain
    if not all(isinstance(each, int | float) and 1 <= each <= 100_000 for each in plain):
        return None
    return float(width), float(height)


def _is_sane(name: str, value: Any) -> bool:
    """Whether a property or setting can be drawn with."""
    if value is None:
        return True
    if name in ("color", "background"):
        return all(0 <= channel <= 255 for channel in value)
    if name in ("image_plane_distance", "meter", "depth_point_scale", "gamma"):
        return bool(1e-30 < value < 1e30)
    if name in ("point_radius", "line_radius"):
        return bool(1e-30 < abs(value) < 1e30)
    if name == "opacity":
        return bool(0.0 <= value <= 1.0)
    if name == "range":
        return bool(value[0] <= value[1])
    if name == "dimensions":
        return bool(0 <= min(value) < max(value) < 32)
    return name != "history" or value >= 0


def _is_id(plain: object) -> bool:
    return isinstance(plain, int) and not isinstance(plain, bool) and 0 <= plain <= _LARGEST_ID
