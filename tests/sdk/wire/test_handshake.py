from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama.wire.handshake import (
    CHALLENGE,
    HELLO,
    PROOF_BYTES,
    REFUSED,
    WELCOME,
    proof_of,
    proves,
    refusal,
    refusal_in,
    token_problem,
)
from diorama.wire.probe import QUESTION
from diorama.wire.records import MAGIC

TOKENS = st.text(st.characters(categories=["L", "N", "P"]), min_size=8, max_size=40)


@given(TOKENS, TOKENS, st.binary(min_size=32, max_size=32))
def test_a_proof_is_that_of_its_token_and_nonce_alone(token, other, nonce):
    proof = proof_of(token, nonce)
    assert len(proof) == PROOF_BYTES
    assert proves(proof, token, nonce)
    assert proves(proof, other, nonce) == (other == token)
    assert not proves(proof, token, nonce[::-1] + b"x")
    assert not proves(proof[:-1], token, nonce)
    assert not proves(b"", token, nonce)
    assert token.encode() not in proof


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=400))
def test_a_reason_arrives_up_to_its_bound(reason):
    said = refusal(reason)
    assert said.startswith(REFUSED)
    assert len(said) <= 257
    got = refusal_in(said)
    assert got is not None
    assert reason.startswith(got.rstrip("\N{REPLACEMENT CHARACTER}"))
    if len(reason.encode()) <= 255:
        assert got == reason


@given(st.binary(max_size=300))
def test_whatever_a_viewer_says_is_read_without_an_error_and_shown_without_control_characters(said):
    reason = refusal_in(said)
    assert (reason is None) == (not said.startswith(REFUSED))
    assert reason is None or reason.isprintable()


def test_the_first_bytes_tell_all_beginnings_apart():
    assert len({MAGIC[:8], HELLO, QUESTION}) == 3
    assert len(HELLO) == len(QUESTION)
    assert HELLO[:1] == QUESTION[:1] != MAGIC[:1]
    assert len({WELCOME, CHALLENGE, REFUSED}) == 3


@pytest.mark.parametrize(
    "token", ["", "short", 12345678, None, b"12345678", "with\nline", "lone\ud800surrogate"]
)
def test_what_is_no_token_is_said(token):
    assert token_problem(token) is not None


@pytest.mark.parametrize("token", ["12345678", "Übergröße!", "a b c d e", "x" * 1000])
def test_what_is_a_token_is_taken(token):
    assert token_problem(token) is None
