"""Answers over HTTP, as values."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Headers: TypeAlias = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status line such as `200 OK`, headers, and the body; `query` is the digest of the query
    that it answers, for those who log, where anybody does.
    """

    status: str
    headers: Headers
    body: bytes
    query: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer whose body comes piece by piece, and is closed where it can be."""

    status: str
    headers: Headers
    body: Iterable[bytes]
