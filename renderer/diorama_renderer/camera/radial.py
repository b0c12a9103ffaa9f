"""Odd functions that rise: how far from its middle a lens draws what lies so far from its axis.

f(x) = x N(x^2) / D(x^2), with N(0) = D(0) = 1. A fitted polynomial turns around somewhere, mostly beyond the picture's
corners; what lies further out would be folded back into the picture. So each function ends where it stops rising.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.polynomial import polynomial

F64 = npt.NDArray[np.float64]

FARTHEST = 1e8
"""Where a function ends that rises for ever."""
_CELLS = 512
_MOST_STEPS = 60
_CONVERGED = 4e-15
_SOLVED = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """One such function.

    Attributes:
        numerator: N, coefficients of ascending powers of x^2.
        denominator: D, likewise.
        limit: the function rises from 0 to here.
        xs: shape (m,), from 0 to `limit`.
        ys: shape (m,), the function there, rising.
    """

    numerator: F64
    denominator: F64
    limit: float
    xs: F64
    ys: F64

    @classmethod
    def of(cls, numerator: npt.ArrayLike, denominator: npt.ArrayLike = (1.0,), *, end: float) -> Profile:
        """The function with these polynomials, at most as far as `end`."""
        n, d = np.asarray(numerator, np.float64), np.asarray(denominator, np.float64)
        with np.errstate(all="ignore"):
            limit = min(_first_turn(n, d), end)
            # Fine near zero, where pictures are, and as far as it may go.
            xs = limit * np.linspace(0.0, 1.0, _CELLS + 1)
            if limit > 10.0:
                xs = np.concatenate(
                    [np.linspace(0.0, 10.0, _CELLS // 2 + 1), np.geomspace(10.0, limit, _CELLS // 2)[1:]]
                )
            ys = xs * _ratio(n, d, xs * xs)
            rises = np.isfinite(ys) & np.append(True, ys[1:] > np.maximum.accumulate(ys)[:-1])
        count = len(xs) if bool(rises.all()) else int(np.argmin(rises))
        return cls(n, d, float(xs[count - 1]), xs[:count], ys[:count])

    def ratio(self, squares: F64) -> F64:
        """N / D of x^2."""
        return _ratio(self.numerator, self.denominator, squares)

    def ratio_and_slope(self, squares: F64) -> tuple[F64, F64]:
        """N / D of x^2, and its derivative by x^2."""
        n, dn = _with_derivative(self.numerator, squares)
        d, dd = _with_derivative(self.denominator, squares)
        ratio = n / d
        return ratio, (dn - ratio * dd) / d

    def inverse(self, y: F64) -> F64:
        """Shape (n,): the x in 0 to `limit` whose function is y; NaN where there is none."""
        x = np.full(len(y), np.nan)
        with np.errstate(all="ignore"):
            active = np.flatnonzero((y >= 0) & (y <= self.ys[-1]))
            wanted = y[active]
            cell = np.clip(np.searchsorted(self.ys, wanted, side="right"), 1, max(len(self.ys) - 1, 1))
            if len(self.xs) == 1:
                x[active] = 0.0
                return x
            low, high = self.xs[cell - 1], self.xs[cell]
            y_low, y_high = self.ys[cell - 1], self.ys[cell]
            x[active] = low + (high - low) * ((wanted - y_low) / (y_high - y_low))
            self._newton(x, y, active, low, high)
        return x

    def roughly_inverse(self, y: F64) -> F64:
        """Shape (n,): nearly the inverse, and `limit` beyond what there is: where to begin a search."""
        x: F64 = np.interp(y, self.ys, self.xs)
        return x

    def _newton(self, x: F64, y: F64, active: npt.NDArray[np.int64], low: F64, high: F64) -> None:
        """Improves `x[active]` in place: Newton's steps, but halving where one would leave its bracket."""
        for _ in range(_MOST_STEPS):
            at = x[active]
            squares = at * at
            ratio, slope = self.ratio_and_slope(squares)
            excess = at * ratio - y[active]
            low, high = np.where(excess <= 0, at, low), np.where(excess >= 0, at, high)
            better = at - excess / (ratio + 2 * squares * slope)
            inside = (better >= low) & (better <= high)
            better = np.where(inside, better, (low + high) / 2)
            x[active] = better
            goes_on = np.abs(better - at) > _CONVERGED * np.maximum(better, 1e-300)
            active, low, high = active[goes_on], low[goes_on], high[goes_on]
            if not len(active):
                return
        # Where the function hardly rises, steps may be noise to the end; what they found is no worse for that.
        wrong = np.abs(x[active] * self.ratio(x[active] ** 2) - y[active]) > _SOLVED * y[active]
        x[active[wrong]] = np.nan


def _ratio(numerator: F64, denominator: F64, squares: F64) -> F64:
    n = _value(numerator, squares)
    ratio: F64 = n if len(denominator) == 1 else n / _value(denominator, squares)
    return ratio


def _value(coefficients: F64, at: F64) -> F64:
    value = np.full(at.shape, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        value = value * at + coefficient
    return value


def _with_derivative(coefficients: F64, at: F64) -> tuple[F64, F64]:
    value, derivative = np.full(at.shape, coefficients[-1]), np.zeros(at.shape)
    for coefficient in coefficients[-2::-1]:
        derivative = derivative * at + value
        value = value * at + coefficient
    return value, derivative


def _first_turn(numerator: F64, denominator: F64) -> float:
    """Where the function stops rising first, or has a pole; infinity if it never does."""
    scale = _scale(numerator, denominator)
    n, d = (_scaled(one, scale) for one in (numerator, denominator))
    # With s = x^2: f' D^2 = N D + 2 s (N' D - N D').
    bend = polynomial.polysub(
        polynomial.polymul(polynomial.polyder(n), d), polynomial.polymul(n, polynomial.polyder(d))
    )
    slope = np.asarray(
        polynomial.polyadd(polynomial.polymul(n, d), 2 * polynomial.polymulx(bend)), np.float64
    )
    poles = _positive_roots(d)
    end = float(poles[0]) if len(poles) else np.inf
    # A root at which the slope only touches zero is no turn.
    for root, following in zip(roots := _positive_roots(slope), np.append(roots[1:], np.inf)):
        between = 2 * root if following == np.inf else (root + following) / 2
        if _value(slope, np.array(between)) < 0:
            end = min(end, float(root))
            break
    return float(np.sqrt(scale) * np.sqrt(end))


def _scaled(coefficients: F64, scale: float) -> F64:
    """The polynomial of x^2 in that unit. By roots, since powers of the unit may overflow, and products do not."""
    powers = np.maximum(np.arange(len(coefficients)), 1)
    scaled: F64 = np.sign(coefficients) * (np.abs(coefficients) ** (1 / powers) * scale) ** powers
    scaled[0] = coefficients[0]
    return scaled


def _scale(*polynomials: F64) -> float:
    """A unit of x^2 in which no coefficient is larger than 1."""
    sizes = [
        float(np.abs(coefficient)) ** (1 / power)
        for one in polynomials
        for power, coefficient in enumerate(one)
        if power and coefficient
    ]
    return 1.0 / float(max([1e-100, *sizes]))  # what is smaller than that is nothing


def _positive_roots(coefficients: F64) -> F64:
    """Ascending, of a polynomial that is 1 at zero."""
    # The roots of the reversed polynomial, which are their inverses: its first coefficient is 1, so that one which is
    # nearly zero in the other direction is a root far away instead of a division.
    inverses = np.roots(coefficients)
    near_real = np.abs(inverses.imag) <= 1e-7 * np.abs(inverses.real)
    real = inverses.real[near_real & (inverses.real > 1e-16)]
    return np.sort(1 / real)
