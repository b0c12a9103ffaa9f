"""Layouts and options of one browser. The page keeps them, and says what they are when it comes."""

from __future__ import annotations

from collections.abc import Mapping

from diorama_renderer.app.persist import decode_options, encode_options
from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.persistence import blueprint_name, decode_blueprint, encode_blueprint
from diorama_renderer.ui.workspace import Options
from diorama_renderer.web.messages import LONGEST_KEPT

_OPTIONS = "options"


class PageShelf:
    """What a page keeps, as a `diorama_renderer.app.persist.Shelf`."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """With the texts by name that the page had; nothing of them is believed."""
        self._texts = dict(texts)
        self._changed: dict[str, str] = {}

    def take(self) -> dict[str, str]:
        """What the page is to keep and was not told yet, by name."""
        changed, self._changed = self._changed, {}
        return changed

    def load_options(self) -> Options:
        """See `Shelf`."""
        return decode_options(self._texts.get(_OPTIONS, ""))

    def save_options(self, options: Options) -> None:
        """See `Shelf`."""
        self._put(_OPTIONS, encode_options(options))

    def load_blueprint(self, application_id: str) -> Blueprint:
        """See `Shelf`."""
        try:
            return decode_blueprint(self._texts.get(_layout(application_id), ""))
        except ValueError:
            return Blueprint()

    def save_blueprint(self, application_id: str, blueprint: Blueprint) -> bool:
        """See `Shelf`."""
        return self._put(_layout(application_id), encode_blueprint(blueprint))

    def _put(self, name: str, text: str) -> bool:
        if len(text) > LONGEST_KEPT:
            return False
        self._texts[name] = self._changed[name] = text
        return True


def _layout(application_id: str) -> str:
    return f"layout-{blueprint_name(application_id)}"
