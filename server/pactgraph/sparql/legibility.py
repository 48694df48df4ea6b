"""A query as a person can read and copy it: what can't be seen in a text stands as an escape.

A character that turns the direction of a line has code read otherwise than it runs
(https://www.trojansource.codes/), and a carriage return is lost where a page is copied from.
"""

import re

from pactgraph.controls import is_unseen
from pactgraph.sparql.text import pieces

# A pair of a backslash and any character is an escape already, or none that SPARQL knows; in a
# comment it is nothing.
_PAIR, _ANY = re.compile(r"\\.|.", re.DOTALL), re.compile(".", re.DOTALL)
_BREAK = re.compile(r"\r\n?")


def legible(query: str) -> str:
    """`query` with characters that nobody sees as `\\uXXXX`, which is the same to SPARQL
    (https://www.w3.org/TR/sparql11-query/#codepointEscape), and with line feeds between its words.
    """
    return "".join(_shown(kind, text) for kind, text in pieces(query))


def _shown(kind: str, text: str) -> str:
    text = _BREAK.sub("\n", text) if kind == "space" else text
    return (_ANY if kind == "comment" else _PAIR).sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    sign = match.group()
    if len(sign) > 1 or not is_unseen(sign):
        return sign
    return f"\\u{ord(sign):04X}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08X}"
