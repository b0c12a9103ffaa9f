"""`EyeControl`: the eye of a 3D view from frame to frame: by hand, in flight, or where a logged camera is."""

from __future__ import annotations

import math
from collections.abc import Callable

from diorama_renderer.camera.flight import Flight
from diorama_renderer.camera.orbit import OrbitEye

STICKY_POINTS = 4.0
"""A drag has to be longer than that to leave a camera that is tracked."""
CENTER_SECONDS = 0.4
"""How long the orbit centre is marked after the eye was moved by hand."""


class EyeControl:
    """The eye of one 3D view, which the pointer, keys and flights move.

    While a camera is tracked the view draws with `pinhole_eye` of it, and tells `follow` where that is, so that
    leaving it goes on from there.

    Example:
        >>> control = EyeControl(frame(bounds, size, up=up))
        >>> control.drag(dx, dy, lambda eye: eye.rotate(dx, dy))  # each frame of a drag
        >>> control.advance(dt)  # each frame
        >>> control.eye.eye(size, bounds)  # what to draw with, unless something is tracked
    """

    def __init__(self, eye: OrbitEye) -> None:
        self._eye = eye
        self._flight: Flight | None = None
        self._flown = 0.0
        self._tracked: str | None = None
        self._before: OrbitEye | None = None
        self._dragged = 0.0
        self._since_steered = math.inf

    @property
    def eye(self) -> OrbitEye:
        """Where the eye is now."""
        return self._eye

    @property
    def tracked(self) -> str | None:
        """Path of the camera that the view draws with; None also while it flies there."""
        return None if self._flight is not None else self._tracked

    @property
    def tracking_goal(self) -> str | None:
        """Path of the camera that is tracked or that the eye flies to."""
        return self._tracked

    @property
    def goal(self) -> OrbitEye:
        """Where the eye will be when its flight is over; where it is if there is none."""
        return self._eye if self._flight is None else self._flight.goal

    @property
    def shows_center(self) -> bool:
        """Whether the orbit centre is to be marked: for a moment after the eye was moved by hand."""
        return self._since_steered < CENTER_SECONDS

    @property
    def is_moving(self) -> bool:
        """Whether the next frame differs though nobody does anything."""
        return self._flight is not None or self._eye.is_moving or self.shows_center

    def press(self) -> None:
        """A button went down: a new drag."""
        self._dragged = 0.0

    def drag(self, dx: float, dy: float, update: Callable[[OrbitEye], OrbitEye]) -> None:
        """A drag went on by (dx, dy) points; `update` is what it does. A camera that is tracked is sticky."""
        if self._tracked is not None:
            self._dragged += math.hypot(dx, dy)
            if not self._dragged > STICKY_POINTS:
                return
        self.steer(update(self._eye))

    def steer(self, eye: OrbitEye) -> None:
        """Takes an eye that the user made of `eye`; ends flights and tracking."""
        self._flight, self._tracked, self._before = None, None, None
        self._eye = eye
        self._since_steered = 0.0

    def jump_to(self, eye: OrbitEye) -> None:
        """Is there at once, at rest."""
        self._flight, self._tracked, self._before = None, None, None
        self._eye = eye.still()

    def fly_to(self, goal: OrbitEye) -> None:
        """Begins a flight from where the eye is; ends tracking."""
        self._tracked, self._before = None, None
        self._begin(goal)

    def track(self, entity: str, goal: OrbitEye) -> None:
        """Flies to a camera, and tracks it from then on.

        Args:
            entity: path of the camera.
            goal: where it is now (`from_pinhole`).
        """
        if self._before is None:
            self._before = self.goal.still()
        self._tracked = entity
        self._begin(goal)

    def follow(self, eye: OrbitEye) -> None:
        """The camera that is tracked is there now; a flight to it goes there."""
        if self._tracked is None:
            return
        if self._flight is not None:
            self._flight = Flight(self._flight.start, eye)
        else:
            self._eye = eye.still()

    def untrack(self) -> None:
        """Flies back to where the eye was before it tracked something."""
        if self._tracked is not None and self._before is not None:
            self.fly_to(self._before)

    def walk(
        self,
        forward: float,
        right: float,
        up: float,
        *,
        dt: float,
        fast: bool = False,
        slow: bool = False,
    ) -> None:
        """Keys for flying are held, or were (all 0): takes the arguments of `OrbitEye.fly`, each frame."""
        if forward == right == up == 0:
            if self._eye.is_moving:
                self._eye = self._eye.fly(0, 0, 0, dt=dt)
            return
        self.steer(self._eye.fly(forward, right, up, dt=dt, fast=fast, slow=slow))

    def advance(self, dt: float) -> None:
        """`dt` seconds went by since the last frame."""
        step = dt if 0 < dt < math.inf else 0.0
        self._since_steered += step
        if self._flight is None:
            return
        self._flown += step
        self._eye = self._flight.at(self._flown)
        if self._flight.is_over(self._flown):
            self._flight = None

    def _begin(self, goal: OrbitEye) -> None:
        self._flight, self._flown = Flight(self._eye.still(), goal.still()), 0.0
        self._eye = self._eye.still()
