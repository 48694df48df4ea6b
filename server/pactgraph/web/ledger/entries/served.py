"""An answered request, as the one value that is written and counted, whoever has answered it."""

from typing import NamedTuple

# Other methods are told as OTHER, since whoever asks may call one as he likes.
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
OTHER = "other"


class Served(NamedTuple):
    """A request and its answer. It is made for every request, and a named tuple takes a quarter of
    the time of a frozen dataclass.

    `came` is seconds since the epoch, and `seconds` what it took until the last byte was handed on.
    `route` is a pattern, never what was asked for. `rows` is known of saved queries; `query` is the
    digest of the text that was asked, and `release` the id of what was asked; both may be empty.
    `outcome` is one of OUTCOMES, and `client` who the request is counted to.
    """

    came: float
    method: str
    route: str
    status: int
    seconds: float
    bytes: int
    outcome: str
    rows: int | None = None
    query: str = ""
    release: str = ""
    client: str = ""


def method_of(method: str) -> str:
    """A method as it is told."""
    return method if method in METHODS else OTHER
