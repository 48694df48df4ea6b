"""How wide a text is, about, and how it is broken into lines, since the server sees no font."""

import re
import unicodedata

_THIN, _BROAD = frozenset(" .,:;'’ijlt|!()[]·"), frozenset("mwMW@%")
# A word, or a character of a writing that is broken anywhere, with the punctuation behind it.
_PIECES = re.compile(r"[^\s⺀-鿿！-･]+\s*|[⺀-鿿！-･][，。、；：！？）》”]*\s*")


def width_of(text: str, size: float) -> float:
    """How wide a text of a size is, in the same unit."""
    return sum(map(_share, text)) * size


def lines_of(text: str, width: float, size: float) -> tuple[str, ...]:
    """The text in lines no wider than `width`, but for a word that is wider itself."""
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(text):
        if line and width_of(f"{line}{piece}".rstrip(), size) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return (*lines, line.rstrip())


def _share(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in _THIN:
        return 0.3
    return 0.86 if character in _BROAD else 0.68 if character.isupper() else 0.55
