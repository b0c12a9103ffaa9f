"""Compression of MCAP chunks: only where it pays, and bounded when undone.

lz4 and nothing else is written: on batches of small rows, masks and synthetic images zstd's level 1 makes
hardly less of them and takes three to ten times as long; on photographs and float clouds neither gains 20 %.
"""

from __future__ import annotations

from collections.abc import Sequence

import lz4.frame
import zstandard

from diorama.wire.errors import WireError
from diorama.wire.records import Buffer

_WINDOW_BYTES = 16 * 1024
_WINDOWS = 4
_WORTHWHILE = 0.7
"""A sample must shrink to less than this. Reading what stays raw needs no copy, which a few percent don't
buy."""


def compress(pieces: Sequence[Buffer], size: int) -> tuple[str, Sequence[Buffer], int]:
    """The pieces, compressed if that pays.

    Args:
        pieces: what to compress, in order.
        size: their bytes in all.

    Returns:
        MCAP's name of the compression ("" for none), pieces, their bytes in all.
    """
    sample = _sample(pieces, size)
    if len(lz4.frame.compress(sample)) > _WORTHWHILE * len(sample):
        return "", pieces, size
    small = lz4.frame.compress(b"".join(pieces))
    if len(small) > _WORTHWHILE * size:
        return "", pieces, size
    return "lz4", [small], len(small)


def decompress(compression: str, data: memoryview, size: int) -> memoryview:
    """`data` as it was before compression.

    Args:
        compression: MCAP's name of it, "" for none.
        data: the compressed bytes.
        size: how many bytes must come out; the caller has bounded it. Never more are made.

    Raises:
        WireError: another number comes out, the data is corrupt, or the compression is unknown.
    """
    if compression == "":
        plain = data
    elif compression == "lz4":
        plain = memoryview(_decompress_lz4(data, size))
    elif compression == "zstd":
        plain = memoryview(_decompress_zstd(data, size))
    else:
        raise WireError(f"unknown compression {compression!r}")
    if len(plain) != size:
        raise WireError(
            f"{size} bytes were to come out of {compression or 'an uncompressed chunk'}, got {len(plain)}"
        )
    return plain


def _sample(pieces: Sequence[Buffer], size: int) -> bytes:
    """Windows spread over the pieces; all of them when they are small."""
    if size <= _WINDOWS * _WINDOW_BYTES:
        return b"".join(pieces)
    windows = []
    start = 0
    wanted = [(size - _WINDOW_BYTES) * i // (_WINDOWS - 1) for i in range(_WINDOWS)]
    for piece in pieces:
        for at in wanted:
            first, last = max(at - start, 0), min(at + _WINDOW_BYTES - start, len(piece))
            if first < last:
                windows.append(piece[first:last])
        start += len(piece)
    return b"".join(windows)


def _decompress_lz4(data: memoryview, size: int) -> bytes:
    if size > 255 * len(data) + 64:  # lz4 cannot do better, so the size is a lie: don't reserve it
        raise WireError(f"{size} bytes cannot come out of {len(data)} bytes of lz4")
    decompressor = lz4.frame.LZ4FrameDecompressor()
    try:
        plain: bytes = decompressor.decompress(data, max_length=size)
        more = b"" if decompressor.eof else decompressor.decompress(b"", max_length=1)
    except (RuntimeError, EOFError, ValueError) as error:
        raise WireError(f"lz4: {error}") from error
    if more or not decompressor.eof or decompressor.unused_data:
        raise WireError("lz4: the frame does not end where the chunk does")
    return plain


def _decompress_zstd(data: memoryview, size: int) -> bytes:
    try:
        # Not `decompress`, which reserves whatever size the frame's own header claims.
        with zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True) as reader:
            parts = []
            left = size + 1
            while left and (part := reader.read(min(left, 1 << 24))):
                parts.append(part)
                left -= len(part)
    except zstandard.ZstdError as error:
        raise WireError(f"zstd: {error}") from error
    return b"".join(parts)
