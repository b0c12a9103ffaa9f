"""View coordinates: where the x, y and z axes of a space point (`diorama.schema.VIEW_DIRECTIONS`).

Three codes, one an axis, that name each of up/down, right/left, forward/back once: RDF says x right, y down,
z forward.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama.schema import VIEW_DIRECTIONS

F64 = npt.NDArray[np.float64]

_IN_RDF = np.zeros((256, 3))
"""Row `code`: that direction where x is right, y down, z forward; zero for a code that means nothing."""
for _letter, _vector in {
    "U": (0, -1, 0),
    "D": (0, 1, 0),
    "R": (1, 0, 0),
    "L": (-1, 0, 0),
    "F": (0, 0, 1),
    "B": (0, 0, -1),
}.items():
    _IN_RDF[VIEW_DIRECTIONS[_letter]] = _vector
_IN_RDF.flags.writeable = False


def axes_from_letters(letters: str) -> npt.NDArray[np.uint8]:
    """The three codes of a name such as "RDF".

    Raises:
        ValueError: not three letters of UDRLFB that cover all three axes.
    """
    codes = np.array([VIEW_DIRECTIONS.get(letter, 0) for letter in letters], np.uint8)
    if len(codes) != 3 or not bool(valid_axes(codes[None])[0]):
        raise ValueError(
            f"axes_from_letters: expected one of U or D, one of R or L and one of F or B, got {letters!r}"
        )
    return codes


def up_of(view_coordinates: npt.ArrayLike) -> F64 | None:
    """Unit vector, shape (3,), along a space's up axis; None if the codes (shape (3,)) name none."""
    return _direction(view_coordinates, "U", "D")


def right_of(view_coordinates: npt.ArrayLike) -> F64 | None:
    """Unit vector, shape (3,), along a space's right axis; None if the codes (shape (3,)) name none."""
    return _direction(view_coordinates, "R", "L")


def forward_of(view_coordinates: npt.ArrayLike) -> F64 | None:
    """Unit vector, shape (3,), along a space's forward axis; None if the codes (shape (3,)) name none."""
    return _direction(view_coordinates, "F", "B")


def frame_from_rdf(axes: npt.ArrayLike) -> F64:
    """Rotation or reflection that expresses an RDF vector in a frame whose axes point as `axes` says.

    Args:
        axes: shape (3,), codes of view coordinates. Left-handed triples are fine; the determinant is then -1.

    Returns:
        Shape (4, 4), float64; the image of the camera's x right, y down, z forward.

    Raises:
        ValueError: the codes do not cover all three axes.

    >>> frame_from_rdf(axes_from_letters("RUB"))[:3, :3].diagonal()
    array([ 1., -1., -1.])
    """
    codes = np.asarray(axes)
    if codes.shape != (3,) or not bool(valid_axes(codes[None])[0]):
        raise ValueError(f"frame_from_rdf: expected three codes that cover all axes, got {codes.tolist()}")
    matrix: F64 = frames_from_rdf(codes[None])[0]
    return matrix


def frames_from_rdf(axes: npt.NDArray[np.uint8]) -> F64:
    """`frame_from_rdf` for many: codes (n, 3) to matrices (n, 4, 4). Invalid codes give singular ones."""
    matrices = np.zeros((len(axes), 4, 4))
    matrices[:, :3, :3] = _IN_RDF[axes]
    matrices[:, 3, 3] = 1.0
    return matrices


def valid_axes(axes: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Shape (n,): whether each triple of codes, shape (n, 3), covers all three axes."""
    covered: npt.NDArray[np.bool_] = (np.abs(_IN_RDF[axes]).sum(axis=1) == 1.0).all(axis=1)
    return covered


def _direction(view_coordinates: npt.ArrayLike, positive: str, negative: str) -> F64 | None:
    codes = np.asarray(view_coordinates)
    along = (codes == VIEW_DIRECTIONS[positive]).astype(np.float64) - (codes == VIEW_DIRECTIONS[negative])
    return along if np.abs(along).sum() == 1.0 else None
