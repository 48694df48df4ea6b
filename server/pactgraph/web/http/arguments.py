"""What the address of a saved query asks with: the arguments, and which rows of the answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl

from pactgraph.errors import ParameterError
from pactgraph.queries import COMMON, Problems, say

# What names a format in the address of an endpoint; other servers know it by the other names, and
# clients of all of them send each.
FORMATS = ("format", "output", "results")
# A format may be given in several words, and a page that changes the language may keep the old one.
_REPEATABLE = frozenset({"format", "lang"})
_YES, _NO = ("1", "true", "yes"), ("0", "false", "no")
_NUMBER = re.compile(r"[0-9]{1,40}")


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments by parameter; an empty one counts as not given. The row to begin at, and the
    most rows to give, None where that is left open. `is_signed` says that a table for a spreadsheet
    begins with a byte order mark, `has_heads` that its columns have heads for people. `pairs` are
    all of these as they are written, and `problems` those of the address itself.
    """

    values: Mapping[str, str]
    lang: str = ""
    offset: int = 0
    limit: int | None = None
    is_signed: bool = False
    has_heads: bool = False
    pairs: tuple[tuple[str, str], ...] = ()
    problems: tuple[ParameterError, ...] = ()

    @property
    def part(self) -> dict[str, int]:
        """What of an address says which rows are asked for."""
        limit = {} if self.limit is None else {"limit": self.limit}
        return {"offset": self.offset, **limit} if self.offset else limit


def read_arguments(query_string: str) -> Arguments:
    """What a query string asks with; what can't be read is among its problems."""
    found = {
        name: [value for value in values if value.strip()]
        for name, values in parse_qs(query_string).items()
    }
    problems = Problems(
        [
            ParameterError(
                say("given_often", name=name[:100], count=len(values)), name, say("give_once")
            )
            for name, values in found.items()
            if len(values) > 1 and name not in _REPEATABLE
        ]
    )
    given = {name: values[0].strip() for name, values in found.items() if values}
    offset, limit, is_signed, has_heads = 0, None, False, False
    with problems.gathered():
        offset = _number("offset", given.get("offset", "0"), "row")
    with problems.gathered():
        limit = _number("limit", given["limit"], "number_of_rows") if "limit" in given else None
    with problems.gathered():
        is_signed = reads_yes("bom", given.get("bom", "0"))
    with problems.gathered():
        has_heads = reads_yes("heads", given.get("heads", "0"))
    values = {name: values[0] for name, values in found.items() if values and name not in COMMON}
    pairs = tuple(parse_qsl(query_string, keep_blank_values=True))
    lang, told = given.get("lang", ""), tuple(problems.found)
    return Arguments(values, lang, offset, limit, is_signed, has_heads, pairs, told)


def reads_yes(name: str, value: str) -> bool:
    """Whether the parameter `name` says yes. Raises ParameterError where it says neither yes
    nor no.
    """
    word = value.strip().lower()
    if word not in _YES + _NO:
        raise ParameterError(say("no_yes", name=name, text=word[:40]), name, say("write_yes"))
    return word in _YES


def _number(name: str, text: str, what: str) -> int:
    if not _NUMBER.fullmatch(text):
        told = say("no_number", name=name, text=text[:40], what=say(what))
        raise ParameterError(told, name, say("count_rows" if name == "offset" else "whole_number"))
    return int(text)
