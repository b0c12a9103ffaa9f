"""How a program proves to a viewer that it knows the viewer's token, before the first record of its stream.

    program  HELLO                          only if it has a token
    viewer   WELCOME                        it asks for none
             CHALLENGE, 32 random bytes     or it does
    program  HMAC-SHA256(token, HELLO + the random bytes)
    viewer   WELCOME                        the stream follows

Rule 1: the token itself never travels, and an answer that was overheard is of no use on another connection. The
stream that follows is neither encrypted nor signed: a token keeps strangers out, it does not make a network private.
Rule 2: instead of any of its lines a viewer may say REFUSED, one byte of length and a reason in UTF-8, and close.
Rule 3: a stream begins with MCAP's magic bytes, a question with `probe.QUESTION`; the first eight bytes tell all apart.
The last byte of HELLO is the version: a viewer that does not know it refuses.
"""

from __future__ import annotations

import hashlib
import hmac

HELLO = b"DIORAMA1"
WELCOME = b"+"
CHALLENGE = b"?"
REFUSED = b"-"
NONCE_BYTES = 32
PROOF_BYTES = 32
SHORTEST_TOKEN = 8
"""Characters. Whoever overhears a proof can try tokens as fast as hardware hashes: short ones are found."""

WRONG_TOKEN = "wrong token"
NO_TOKEN = "it wants a token: rr.connect(addr, token=...), or the environment variable DIORAMA_TOKEN"
_LONGEST_REASON = 255


def proof_of(token: str, nonce: bytes) -> bytes:
    """What a program answers to a challenge: 32 bytes."""
    return hmac.digest(token.encode(), HELLO + nonce, hashlib.sha256)


def proves(proof: bytes, token: str, nonce: bytes) -> bool:
    """Whether `proof` is that of `token`; it takes the same time wherever they differ."""
    return hmac.compare_digest(proof, proof_of(token, nonce))


def refusal(reason: str) -> bytes:
    """What a viewer says before it closes. A reason of more than 255 bytes is cut."""
    text = reason.encode("utf-8", "replace")[:_LONGEST_REASON]
    return REFUSED + bytes([len(text)]) + text


def refusal_in(said: bytes) -> str | None:
    """The reason in what a viewer has said, as far as it has arrived; None if that is no refusal."""
    if not said.startswith(REFUSED):
        return None
    text = said[2 : 2 + said[1]].decode("utf-8", "replace") if len(said) > 1 else ""
    # It goes to terminals, and the peer may be anybody.
    return "".join([letter for letter in text if letter.isprintable()]) or "it gave no reason"


def token_problem(token: object) -> str | None:
    """What is wrong with something that is to be a token, for an error; None if nothing is."""
    if not isinstance(token, str):
        return f"token must be a str, got {type(token).__name__}"
    if len(token) < SHORTEST_TOKEN:
        return f"token must have at least {SHORTEST_TOKEN} characters, got {len(token)}"
    if not token.isprintable():  # which lone surrogates, that have no UTF-8, are not either
        return "token must consist of printable characters"
    return None
