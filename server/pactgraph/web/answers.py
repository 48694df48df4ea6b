"""A whole answer over HTTP, as a value."""

from dataclasses import dataclass
from typing import TypeAlias

Headers: TypeAlias = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status line such as `200 OK`, headers, and the body."""

    status: str
    headers: Headers
    body: bytes
