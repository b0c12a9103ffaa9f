from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.app.events import FilesHovering, Focus, Key, PointerButton, PointerMoved, Text, Wheel
from diorama_renderer.web.messages import (
    LONGEST_KEPT,
    FrameHeader,
    Hello,
    MalformedError,
    Pasted,
    Resized,
    Shown,
    Visible,
    decode_frame,
    encode_frame,
    parse,
    parse_hello,
)

KEY = "0123456789abcdef" * 2

WELL_FORMED = [
    ('{"type": "size", "width": 800, "height": 600.5, "ratio": 2}', Resized(800.0, 600.5, 2.0)),
    ('{"type": "size", "width": 0, "height": 1e9, "ratio": 1000}', Resized(1.0, 8192.0, 8.0)),
    ('{"type": "move", "x": 1, "y": 2.5}', PointerMoved(1.0, 2.5)),
    ('{"type": "move", "x": null}', PointerMoved(None, None)),
    (
        '{"type": "button", "button": 2, "down": true, "held": ["ctrl"]}',
        PointerButton(2, True, frozenset({"ctrl"})),
    ),
    ('{"type": "wheel", "dx": 0, "dy": -1}', Wheel(0.0, -1.0)),
    ('{"type": "key", "name": "a", "down": false}', Key("a", False, None)),
    ('{"type": "text", "text": "ä\\u0000"}', Text("ä\0")),
    ('{"type": "text", "text": "\\ud83d"}', Text("?")),
    ('{"type": "focus", "has": true}', Focus(True)),
    ('{"type": "hovering", "over": false}', FilesHovering(False)),
    ('{"type": "paste", "text": ""}', Pasted("")),
    ('{"type": "visible", "is": false}', Visible(False)),
    ('{"type": "shown", "serial": 7}', Shown(7)),
]


@pytest.mark.parametrize(("text", "message"), WELL_FORMED)
def test_what_a_page_says_is_understood(text, message):
    assert parse(text) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"type": 1}',
        '{"type": []}',
        '{"type": "quit"}',
        '{"type": "move", "x": NaN, "y": 0}',
        '{"type": "move", "x": 1e999, "y": 0}',
        '{"type": "move", "x": ' + "9" * 400 + ', "y": 0}',
        '{"type": "move", "x": true, "y": 0}',
        '{"type": "move", "x": 1}',
        '{"type": "button", "button": 3, "down": true}',
        '{"type": "button", "button": 0, "down": 1}',
        '{"type": "button", "button": 0, "down": true, "held": ["hyper"]}',
        '{"type": "button", "button": 0, "down": true, "held": [["ctrl"]]}',
        '{"type": "key", "name": "' + "a" * 33 + '", "down": true}',
        '{"type": "key", "name": "__class__", "down": true}',
        '{"type": "key", "name": "mouse_left", "down": true}',
        '{"type": "text", "text": 5}',
        '{"type": "text", "text": "' + "a" * (1 << 20) + 'a"}',
        "[" * 100_000,
        '{"type": "size", "width": 1, "height": 1}',
    ],
    ids=range(23),
)
def test_anything_else_is_malformed_and_not_repeated(text):
    with pytest.raises(MalformedError) as raised:
        parse(text)
    assert len(str(raised.value)) < 80


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = ["width", "height", "ratio", "x", "y", "dx", "dy", "button", "down", "held", "name", "text", "has"]
TYPES = ["size", "move", "button", "wheel", "key", "text", "focus", "hovering", "paste", "visible", "shown"]


@given(st.sampled_from(TYPES), st.dictionaries(st.sampled_from(NAMES), PLAIN))
def test_no_json_raises_anything_else(kind, fields):
    with suppress(MalformedError):
        parse(json.dumps({**fields, "type": kind}))


@given(
    st.tuples(
        *[st.integers(0, 2)],
        *[st.integers(0, 65535)] * 4,
        st.integers(0, 2**32 - 1),
        st.floats(0.25, 8, width=32),
    ),
    st.binary(),
)
def test_frames_come_back_as_they_went(header, picture):
    assert decode_frame(encode_frame(FrameHeader(*header), picture)) == (FrameHeader(*header), picture)


def test_half_a_header_is_malformed():
    with pytest.raises(MalformedError):
        decode_frame(b"\0" * 5)


def test_a_page_says_who_it_is_and_what_it_kept():
    text = json.dumps(
        {"type": "hello", "key": KEY, "recording": "one", "kept": {"options": "{}"}, "framed": True}
    )
    assert parse_hello(text) == Hello(KEY, "one", {"options": "{}"}, True)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "size"},
        {"key": KEY[1:]},
        {"key": KEY.upper()},
        {"key": KEY + "\n"},
        {"key": 5},
        {"recording": None},
        {"recording": "a" * 257},
        {"framed": None},
        {"kept": []},
        {"kept": None},
        {"kept": {"a": 1}},
        {"kept": {"a": "x" * (LONGEST_KEPT + 1)}},
        {"kept": {"a" * 101: ""}},
        {"kept": {str(i): "" for i in range(65)}},
    ],
)
def test_who_says_something_else_first_is_no_page(change):
    plain = {"type": "hello", "key": KEY, "recording": "", "kept": {}, "framed": False}
    with pytest.raises(MalformedError):
        parse_hello(json.dumps({**plain, **change}))
    assert parse_hello(json.dumps(plain))
