"""Characters that steer a terminal or the direction of what is read, or that UTF-8 can't write.
Breaks of lines and tabs are none of them.
"""

import re
import unicodedata

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)

# What turns the direction of all that follows, until another one ends it.
_TURN = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_BREAK = re.compile(r"[\t\n]")


def has_controls(text: str) -> bool:
    """Whether any of them stands in `text`."""
    return bool(_CONTROL.search(text))


def is_unseen(sign: str) -> bool:
    """Whether a character is one of them, or a mark such as that of a direction, which nobody sees
    (Cf of https://www.unicode.org/reports/tr44/#General_Category_Values).
    """
    return has_controls(sign) or unicodedata.category(sign) == "Cf"


def without_controls(text: str) -> str:
    """`text` with a replacement character for each of them."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def without_turns(text: str) -> str:
    """`text` with a replacement character for each that turns the direction of what follows it,
    beyond the end of the text.
    """
    return text if text.isascii() else _TURN.sub("\N{REPLACEMENT CHARACTER}", text)


def on_one_line(text: str) -> str:
    """`text` without them, and without breaks and tabs: as a name that anybody gave to a file
    stands in a message.
    """
    return _BREAK.sub("\N{REPLACEMENT CHARACTER}", without_controls(text))


def shortened(text: str, most: int = 2000) -> str:
    """`text` without its middle, where it has more than so many characters: what somebody gave
    doesn't fill the screen.
    """
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"
