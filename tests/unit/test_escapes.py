"""Pairs are read as urllib reads them."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from pactgraph.web.wsgi.protocol import pairs_of

PIECES = (
    *("%", "%%", "%4", "%41", "%c3%BC", "%3D", "%3d", "%0A", "%ZZ", "=", "==", "=41", "+", "&"),
    *("\n", "\r\n", "\t", " ", "a", "ü", "query", "_", ".", "%25", "%u0041", "\\", "\0"),
)


@given(some.lists(some.sampled_from(PIECES), max_size=12).map("".join))
@example("query=%\n41")
@example("a=%&b=%4")
@example("a==&=b&&c")
def test_pairs_are_those_of_urllib(text: str) -> None:
    try:
        told = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(UnicodeDecodeError):
            pairs_of(text.encode())
    else:
        assert [*pairs_of(text.encode())] == told


@pytest.mark.parametrize("raw", [b"a=%ff", b"a=%c3", b"\xff=a", b"a=%ZZ%ff"])
def test_what_is_not_utf_8_is_refused(raw: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        pairs_of(raw)
