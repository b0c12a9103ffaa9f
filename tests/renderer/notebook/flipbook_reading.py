"""What a flipbook's HTML holds, as a browser reads it."""

from __future__ import annotations

import base64
import io
import json
import re
from html.parser import HTMLParser

import numpy as np
from PIL import Image


class Reader(HTMLParser):
    """All tags with their attributes, the text outside scripts, and the scripts."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.texts, self.scripts = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("img", "meta"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        (self.scripts if self.open[-1:] == ["script"] else self.texts).append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def book_in(text):
    """What the script is called with: a name, and what there is to show."""
    (script,) = Reader(text).scripts
    name, book = re.fullmatch(r"\(function .*\}\)\((\"\w*\"), (\{.*\})\);", script, re.DOTALL).groups()
    return json.loads(name), json.loads(book)


def pixels_of(source):
    """Shape (h, w, 3), of a data URI."""
    file = base64.b64decode(source.partition(",")[2], validate=True)
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB"))
