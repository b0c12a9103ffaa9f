"""What differs between two digests of scenes, in sentences, the most important first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diorama_renderer.comparison.digest import ComponentDigest, SceneDigest
from diorama_renderer.comparison.sentences import Kind, Phrase, phrase_of
from diorama_renderer.comparison.tolerance import Tolerance

_RANKS: dict[Kind, int] = {"removed": 0, "added": 1, "moved": 2, "count": 3, "changed": 4}
_NOUNS = (
    ("point3d", "point", "points"),
    ("box3d", "box", "boxes"),
    ("mesh3d", "mesh", "meshes"),
    ("linestrip3d", "line", "lines"),
    ("arrow3d", "arrow", "arrows"),
    ("tensor", "image", "image"),
    ("rect2d", "rectangle", "rectangles"),
    ("linestrip2d", "line", "lines"),
    ("point2d", "point", "points"),
    ("scalar", "scalar", "scalar"),
    ("text_entry", "text", "text"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs.

    Attributes:
        entity: its path.
        kind: "removed", "added", "moved", "count" (of instances) or "changed".
        component: which one differs; "" of what is added or removed.
        sentence: for people, such as ``box `/robot/arm` moved 0.03 units, 0.2 deg``. A motion is told once, at the
            entity that moved in its parent's space, and not of what it carries.
        amount: how large it is, to compare it with others of its kind: units, or instances.
    """

    entity: str
    kind: Kind
    component: str
    sentence: str
    amount: float = 0.0

    def __str__(self) -> str:
        return self.sentence


def differences(
    expected: SceneDigest,
    got: SceneDigest,
    *,
    position: float = 1e-6,
    rotation_degrees: float = 1e-4,
    value: float = 0.0,
) -> list[Difference]:
    """What differs between two scenes.

    Args:
        expected: one of them.
        got: the other.
        position: how far places, lengths and radii may be apart along each axis, in scene units. Where a component has
            more than a few numbers the digest has sums of them, so that what is told apart is less exact, and one
            number among n has to differ by some square root of n times as much.
        rotation_degrees: how far turns may be apart.
        value: how far scalars and extension components may be apart.

    Returns:
        The most important first: what is gone, what is new, what moved (the farthest first), what there is more or
        less of, what else changed. Empty if nothing differs.

    Raises:
        ValueError: a tolerance that is none.
    """
    tolerance = Tolerance(position, rotation_degrees, value)
    found: list[Difference] = []
    for path in sorted(expected.entities.keys() | got.entities.keys()):
        found += _of_entity(path, expected.entities.get(path), got.entities.get(path), tolerance)
    return sorted(found, key=lambda one: (_RANKS[one.kind], -one.amount, one.entity, one.component))


def name_of(path: str, components: Mapping[str, int]) -> str:
    """An entity for a sentence: what it is, and its path.

    Args:
        path: of the entity.
        components: its components, and how many instances each has.
    """
    noun = "entity"
    for component, one, several in _NOUNS:
        if component in components:
            noun = one if components[component] == 1 else several
            break
    return f"{noun} `/{path.strip('/')}`"


def of_phrase(name: str, path: str, component: str, phrase: Phrase) -> Difference:
    """A phrase about an entity of some name."""
    text = phrase.text
    if phrase.kind == "count" and component in ("point3d", "point2d", "box3d", "rect2d"):
        return Difference(path, phrase.kind, component, f"{name}: {text.partition(' ')[2]}", phrase.amount)
    joint = " " if text.startswith(("moved", "turned")) else ": "
    return Difference(path, phrase.kind, component, f"{name}{joint}{text}", phrase.amount)


def _of_entity(
    path: str,
    expected: Mapping[str, ComponentDigest] | None,
    got: Mapping[str, ComponentDigest] | None,
    tolerance: Tolerance,
) -> list[Difference]:
    known = got or expected or {}
    name = name_of(path, {component: one.count for component, one in known.items()})
    if not expected or not got:
        if not known:
            return []
        return (
            [Difference(path, "added", "", f"{name} is new")]
            if got
            else [Difference(path, "removed", "", f"{name} is gone")]
        )
    found: dict[str, Phrase] = {}
    for component in sorted(expected.keys() | got.keys()):
        phrase = phrase_of(component, expected.get(component), got.get(component), tolerance)
        if phrase is not None:
            found[component] = phrase
    turn, centre = found.get("quaternion"), found.get("vec3d")
    if turn is not None and centre is not None and {turn.kind, centre.kind} == {"moved"}:
        # A box is logged with its place and turn: one motion.
        found["vec3d"] = Phrase("moved", f"{centre.text}, {turn.text.removeprefix('turned ')}", centre.amount)
        del found["quaternion"]
    return [of_phrase(name, path, component, phrase) for component, phrase in found.items()]
