"""Texts as each language writes them, so that no value can become code.

A text has neither NUL nor half a character in it (see `call`). A block is for a text of many lines
without characters that can't be seen, as `legible` gives it, and begins and ends with the text; the
others take any text.
"""

import json
import re
from collections.abc import Sequence
from itertools import count
from string import ascii_uppercase

from pactgraph.controls import is_unseen

# Words that end a here-document: the first that fits is taken.
_WORDS = ("SPARQL", *(f"{letter}_END" for letter in ascii_uppercase))


def quoted(text: str) -> str:
    """`text` in double quotes, as JSON, JavaScript, Python and R read it; what can't be seen is
    escaped, where four digits can say it.
    """
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(
        f"\\u{ord(sign):04x}" if is_unseen(sign) and ord(sign) < 0x10000 else sign for sign in plain
    )


def shell(text: str) -> str:
    """`text` in single quotes, in which a POSIX shell reads nothing but their end
    (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02).
    """
    return "'" + text.replace("'", "'\\''") + "'"


def sql(text: str) -> str:
    """`text` in single quotes, as SQL has it, in which a quote stands twice and nothing else
    differs.
    """
    return "'" + text.replace("'", "''") + "'"


def python_block(text: str) -> str:
    """`text` in three double quotes, of which it has no three and none at its end."""
    inner = re.sub(r'\\|"(?=""|"?\Z)', r"\\\g<0>", text)
    return f'"""{inner}"""'


def javascript_block(text: str) -> str:
    """`text` as a template of JavaScript without places to fill in."""
    return "`" + re.sub(r"\\|`|\$(?=\{)", r"\\\g<0>", text) + "`"


def r_block(text: str) -> str:
    """`text` as R has it raw, between dashes of which it has fewer."""
    dashes = next("-" * n for n in count() if f'){"-" * n}"' not in text)
    return f'r"{dashes}({text}){dashes}"'


def _is_mistaken(word: str, lines: Sequence[str]) -> bool:
    """Whether a line begins with letters of `word` and then one beyond ASCII."""
    return any(
        line[:known] == word[:known] and line[known : known + 1] > "\x7f"
        for line in lines
        for known in range(1, len(word) + 1)
    )


def here_document(text: str) -> str:
    """The rest of a command of a POSIX shell that reads `text` and a line feed, of which nothing is
    expanded: no line of it is the word that ends it.

    dash drops a byte of a line that begins as that word does and goes on with a letter beyond
    ASCII, so that another word is taken then, if there is any.
    """
    lines = text.split("\n")
    words = [*_WORDS, *(f"SPARQL{n}" for n in range(1, len(lines) + 1))]
    free = [word for word in words if word not in lines]
    word = next((word for word in free if not _is_mistaken(word, lines)), free[0])
    return f"<<'{word}'\n{text}\n{word}"
