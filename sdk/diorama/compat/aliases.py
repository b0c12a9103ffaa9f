"""A second name for a package and all its modules, without a second copy of any.

A copy would have classes of its own: a `RectFormat` of `rerun.log.rects` that is none to `rr.log_rects`. The import
system makes one if it is let: it would look for `rerun.log` along `rerun.__path__`, which is that of `diorama`, and
load the same file again. So `AliasFinder` is asked first. Rejected: filling `sys.modules` beforehand, which imports
everything and needs a list.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType


def alias(name: str, target: str) -> None:
    """Let the module `name` be the module `target`, and those below it those below `target`.

    To be called by the module `name` while it is imported: the import then yields `target`.
    """
    sys.modules[name] = import_module(target)
    if not any(isinstance(finder, AliasFinder) and finder.name == name for finder in sys.meta_path):
        sys.meta_path.insert(0, AliasFinder(name, target))


class AliasFinder(MetaPathFinder, Loader):
    """Finds `name.x.y` as `target.x.y`."""

    def __init__(self, name: str, target: str) -> None:
        self.name = name
        self.target = target

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A spec that loads by looking elsewhere, or None for what is not there."""
        # `python -m rerun` runs a file anew, as `__main__`: that is meant to be a copy.
        if not fullname.startswith(f"{self.name}.") or fullname.endswith(".__main__"):
            return None
        return ModuleSpec(fullname, self) if find_spec(self._target_of(fullname)) is not None else None

    def exec_module(self, module: ModuleType) -> None:
        """Put the target in the place of `module`; the import system takes what it finds there."""
        sys.modules[module.__name__] = import_module(self._target_of(module.__name__))

    def _target_of(self, fullname: str) -> str:
        return self.target + fullname[len(self.name) :]
