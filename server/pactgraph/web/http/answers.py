"""Answers over HTTP, as values: one is made for each request, so they are named tuples."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

Headers: TypeAlias = list[tuple[str, str]]


class Answer(NamedTuple):
    """A status line such as `200 OK`, headers, and the body; `query` is the digest of the query
    that it answers, for those who log, where anybody does.
    """

    status: str
    headers: Headers
    body: bytes
    query: str = ""


class Reply(NamedTuple):
    """An answer whose body comes piece by piece, and is closed where it can be."""

    status: str
    headers: Headers
    body: Iterable[bytes]
