from __future__ import annotations

import argparse
import contextlib
import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama.wire.handshake import token_problem
from diorama_renderer.cli import options
from diorama_renderer.cli.options import (
    BindAddress,
    memory_bytes,
    new_token,
    parse_bind,
    parse_bytes,
    parse_duration,
    parse_token,
)
from diorama_renderer.sources.invitation import line_to_type

SIZES = {
    "1": 1,
    "4096 b": 4096,
    "4GB": 4 * 10**9,
    "4gb": 4 * 10**9,
    "1.5 GB": 1_500_000_000,
    "2g": 2 * 10**9,
    "512MiB": 512 * 2**20,
    "3kib": 3 * 2**10,
    "1TiB": 2**40,
    " 7 MB ": 7 * 10**6,
    "50%": 500,
    "12.5 %": 125,
    "100%": 1000,
}
NO_SIZES = [
    "",
    "GB",
    "-1GB",
    "0",
    "0%",
    "101%",
    "1e9",
    "nan",
    "inf",
    "4 G B",
    "4XB",
    "4GBs",
    "9" * 30,
    "1.2.3GB",
    "4iB",
    "٣GB",
]
DURATIONS = {"200ms": 0.2, "2s": 2.0, "1.5 s": 1.5, "2min": 120.0, "1h": 3600.0, "50US": 50e-6}
NO_DURATIONS = ["", "200", "ms", "0ms", "-1s", "1d", "1e3s", "nan", "9999999h", "1 2s", "2 s s"]
ADDRESSES = {
    "0.0.0.0": BindAddress("0.0.0.0", None),
    "192.168.1.5:80": BindAddress("192.168.1.5", 80),
    "::": BindAddress("::", None),
    "::1": BindAddress("::1", None),
    "[::1]": BindAddress("::1", None),
    "[::]:9876": BindAddress("::", 9876),
    "fe80::1%eth0": BindAddress("fe80::1%eth0", None),
    "my-host.local:0": BindAddress("my-host.local", 0),
}
NO_ADDRESSES = [
    "",
    ":9876",
    "host:",
    "host:65536",
    "host:-1",
    "[::1",
    "::1]:5",
    "a b",
    "host:1:x",
    "user@host:1",
    "[]:1",
]


@pytest.mark.parametrize(("text", "size"), SIZES.items())
def test_a_size_is_parsed(text, size):
    assert parse_bytes(text, whole_bytes=1000) == size


@pytest.mark.parametrize(("text", "secs"), DURATIONS.items())
def test_a_duration_is_parsed(text, secs):
    assert parse_duration(text) == pytest.approx(secs)


@pytest.mark.parametrize(("text", "address"), ADDRESSES.items())
def test_an_address_is_parsed(text, address):
    assert parse_bind(text) == address


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        *[(parse_bytes, text) for text in NO_SIZES],
        *[(parse_duration, text) for text in NO_DURATIONS],
        *[(parse_bind, text) for text in NO_ADDRESSES],
        *[(parse_token, text) for text in ("", "short", "new\nline and more")],
    ],
)
def test_what_is_none_is_said(parse, text):
    with pytest.raises(argparse.ArgumentTypeError, match="must"):
        parse(text)


@given(st.text(max_size=30))
@pytest.mark.parametrize("parse", [parse_bytes, parse_duration, parse_bind, parse_token])
def test_any_text_is_parsed_or_refused(parse, text):
    with contextlib.suppress(argparse.ArgumentTypeError):
        parse(text)


def test_a_share_is_of_the_memory_that_there_is():
    assert 1 << 26 < memory_bytes() < 1 << 50
    assert parse_bytes("50%") == memory_bytes() // 2


def test_tokens_are_made_that_are_taken_and_differ():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(token_problem(token) is None and parse_token(token) == token for token in tokens)


@pytest.mark.parametrize(
    ("host", "port", "token", "line"),
    [
        ("127.0.0.1", 9876, None, "rr.connect()"),
        ("127.0.0.1", 1234, None, 'rr.connect("127.0.0.1:1234")'),
        ("::", 9876, "abcdefgh", 'rr.connect("THIS-MACHINE:9876", token="abcdefgh")'),
        ("fe80::1", 9876, 'quote"quote', r'rr.connect("[fe80::1]:9876", token="quote\"quote")'),
    ],
)
def test_the_line_to_type_connects(host, port, token, line):
    assert line_to_type(host, port, token) == line
    compile(line, "line", "eval")


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(options).failed == 0
