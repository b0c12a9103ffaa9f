"""Names that scripts still use."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


def deprecated(replacement: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """A log function that warns its caller to use `replacement` instead.

    It goes around `log_function`, which would take a warning that is turned into an error for a mistake in the
    arguments, and drop the call.
    """

    def decorate(function: Callable[P, None]) -> Callable[P, None]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> None:
            message = f"{function.__name__} is deprecated: call {replacement} instead"
            warnings.warn(message, DeprecationWarning, stacklevel=2)
            function(*args, **kwargs)

        return call

    return decorate
