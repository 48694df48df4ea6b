"""Words of a command line as they are shown to who wrote them."""

import re
import shlex

from pactgraph.controls import on_one_line, shortened

_SAFE = re.compile(r"[\w@%+=:,./-]+")


def quoted(word: str) -> str:
    """`word` as a shell reads it; what has letters of any script stands as it is."""
    return word if _SAFE.fullmatch(word) else shlex.quote(word)


def in_message(word: str) -> str:
    """`word` as a message has it, which neither fills the screen nor steers it."""
    return on_one_line(shortened(word, 200))
