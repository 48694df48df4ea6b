"""Gzip of which each piece is packed by itself, so that what was packed before need not be again.

The pieces are one stream: each ends on a byte and looks at nothing before it (a full flush,
https://www.zlib.net/manual.html), so that every client that reads gzip reads them as one file.
The same pieces give the same bytes: the header has no time.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_EFFORT = 3  # the sixth, which zlib has by itself, takes twice the time for a tenth
_RAW = -15  # deflate without a header (https://docs.python.org/3/library/zlib.html)
# https://www.rfc-editor.org/rfc/rfc1952#section-2.3
_HEADER = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3))


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of a file, and the same packed."""

    plain: bytes
    packed: bytes


def pack(plain: bytes) -> Piece:
    """A piece of a file."""
    packer = zlib.compressobj(_EFFORT, wbits=_RAW)
    return Piece(plain, packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH))


def unpack(packed: bytes, most: int = 0) -> Piece:
    """The piece that was packed so. Raises ValueError where it is none, or has more than `most`
    bytes, if that isn't 0.
    """
    unpacker = zlib.decompressobj(_RAW)
    try:
        plain = unpacker.decompress(packed, most)
    except zlib.error as error:
        raise ValueError(f"it is no piece that was packed: {error}") from error
    if unpacker.eof or unpacker.unused_data or unpacker.unconsumed_tail:
        raise ValueError("it is no piece that was packed, or a larger one")
    return Piece(plain, packed)


def gzip_of(pieces: Iterable[Piece]) -> Iterator[bytes]:
    """The file that `pieces` are, in gzip."""
    yield _HEADER
    check = size = 0
    for piece in pieces:
        check, size = zlib.crc32(piece.plain, check), size + len(piece.plain)
        yield piece.packed
    end = zlib.compressobj(_EFFORT, wbits=_RAW).flush()
    yield end + check.to_bytes(4, "little") + (size % 2**32).to_bytes(4, "little")
