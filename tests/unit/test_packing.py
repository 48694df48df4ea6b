"""Gzip in pieces is one stream, for whoever reads it, and each piece is packed by itself."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pactgraph.files.packing import gzip_of, pack, unpack

PIECES = st.lists(st.binary(max_size=40) | st.just(b"the same again " * 99), max_size=6)


@given(PIECES)
def test_pieces_are_one_stream_of_gzip(pieces: list[bytes]) -> None:
    whole = b"".join(gzip_of(map(pack, pieces)))
    reader = zlib.decompressobj(wbits=31)
    assert reader.decompress(whole) == gzip.decompress(whole) == b"".join(pieces)
    assert (reader.eof, reader.unused_data) == (True, b"")


@given(PIECES)
def test_a_piece_is_packed_alike_wherever_it_stands(pieces: list[bytes]) -> None:
    packed = [pack(piece).packed for piece in pieces]
    assert b"".join(gzip_of(map(pack, pieces)))[10:].startswith(b"".join(packed))
    assert [unpack(each, 2000).plain for each in packed] == pieces


@pytest.mark.parametrize(
    "content", [b"\xff nonsense", zlib.compress(b"whole"), pack(b"x" * 2001).packed]
)
def test_what_is_no_piece_or_too_large_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="no piece"):
        unpack(content, 2000)
