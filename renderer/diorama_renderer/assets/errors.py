"""The error of a file, image or font that cannot be made plain."""

from __future__ import annotations


class AssetError(ValueError):
    """The bytes are not what they claim to be; the message says which function expected what, and got."""
