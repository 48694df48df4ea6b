"""What the address of a saved query asks with: the arguments, and the row to begin at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from pactgraph.errors import ParameterError

# What names a format in the address of an endpoint; other servers know it by the other names, and
# clients of all of them send each.
FORMATS = ("format", "output", "results")
# Words of an address that are no arguments of the query.
OWN = frozenset({"bom", "format", "heads", "lang", "offset"})
# A format may be given in several words, and a page that changes the language may keep the old one.
_REPEATABLE = frozenset({"format", "lang"})
_YES, _NO = ("1", "true", "yes"), ("0", "false", "no")
_ROW = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments by parameter; an empty one counts as not given. `offset` is as it
    is written. `is_signed` says that a table for a spreadsheet begins with a byte order mark,
    `has_heads` that its columns have heads for people.
    """

    values: Mapping[str, str]
    lang: str = ""
    offset: str = ""
    is_signed: bool = False
    has_heads: bool = False

    @property
    def row(self) -> int:
        """The row to begin at. Raises ParameterError where `offset` is none."""
        text = self.offset.strip() or "0"
        if not _ROW.fullmatch(text):
            raise ParameterError(f"offset {text[:40]!r} is no row of an answer; count rows from 0")
        return int(text)


def read_arguments(query_string: str) -> Arguments:
    """What a query string asks with. Raises ParameterError for an argument that is given twice."""
    found = {
        name: [value for value in values if value.strip()]
        for name, values in parse_qs(query_string).items()
    }
    for name, values in found.items():
        if len(values) > 1 and name not in _REPEATABLE:
            raise ParameterError(f"{name} is given {len(values)} times; give it once")
    given = {name: values[0] for name, values in found.items() if values}
    arguments = {name: value for name, value in given.items() if name not in OWN}
    return Arguments(
        arguments,
        given.get("lang", "").strip(),
        given.get("offset", ""),
        reads_yes("bom", given.get("bom", "0")),
        reads_yes("heads", given.get("heads", "0")),
    )


def reads_yes(name: str, value: str) -> bool:
    """Whether the parameter `name` says yes. Raises ParameterError where it says neither yes
    nor no.
    """
    word = value.strip().lower()
    if word not in _YES + _NO:
        raise ParameterError(f"{name}={word[:40]}: write 1 for yes, or 0 for no")
    return word in _YES
