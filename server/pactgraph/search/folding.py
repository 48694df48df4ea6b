"""How a name is read: without what a person who looks for it may write in another way.

Case, width, accents, signs and spaces are left out, and so are small words that carry nothing;
traditional Chinese characters become simplified ones, and figures are written in one way, whatever
they were written in.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pactgraph.search.variants import SIMPLIFIED
from pactgraph.sources.figures import in_digits

# Of a longer name only so many characters are read.
LONGEST = 300
# Between letters of Latin scripts, Greek and Cyrillic; the marks of other scripts are letters of
# their own.
_ACCENTS = re.compile("[\u0300-\u036f]")
_POSSESSIVE = re.compile(r"(?<=\w)['\u2019]s\b|(?<=s)['\u2019](?=\s|$)")
_HAN = "\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WORD = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+")
_BORDER = re.compile(f"[{_HAN}](?=[a-z])")
_IS_HAN = re.compile(f"[{_HAN}]")
_HAN_AND_NEXT = re.compile(f"(?=([{_HAN}].?))")
# What has no accents, and comes apart into nothing else.
_IS_PLAIN = re.compile(r"[\x00-\x7f\u3001-\u3020\u4e00-\u9fff]*")
_SMALL = frozenset(
    (
        *("the", "a", "an", "of", "and", "in", "by", "between", "with", "at", "to", "on"),
        *("mr", "mrs", "dr", "与", "和", "及", "对", "向", "在", "先生", "女士"),
    )
)
# What joins words of Chinese, or stands behind them, and says as little.
_BEHIND = (*"与和及对向在", "先生", "女士")
_JOINS = re.compile("[的之与和及对向在]|先生|女士")
_TRADITIONAL = re.compile(f"[{''.join(map(chr, SIMPLIFIED))}]")


class Folded(NamedTuple):
    """A name as it is read: its words, a run of Chinese characters being one, and its `key`, which
    is these without spaces: the same for names that differ only in ways of writing.
    """

    key: str
    words: tuple[str, ...]


def folded(words: tuple[str, ...]) -> Folded:
    """The name that has these words."""
    return Folded("".join(words), words)


@lru_cache(maxsize=4096)
def fold(text: str) -> Folded:
    """`text` as it is read, LONGEST characters of it; one of signs alone has no words."""
    plain = _unified(text[:LONGEST])
    if "'" in plain or "\u2019" in plain:
        plain = _POSSESSIVE.sub(" ", plain)
    if "." in plain:
        plain = _INITIALS.sub(lambda match: match[0].replace(".", ""), plain)
    if not plain.isascii():
        plain = _BORDER.sub(r"\g<0> ", plain)
    words = _WORD.findall(in_digits(plain).replace("%", " percent "))
    if not plain.isascii() and _JOINS.search(plain):
        words = [part for word in words for part in _parts(word)] or words
    if not _SMALL.isdisjoint(words):
        words = [word for word in words if word not in _SMALL] or words
    return folded(tuple(words))


def _parts(word: str) -> list[str]:
    """The words in a run of Chinese characters, as far as what joins them tells."""
    return [_without_end(part) for part in word.replace("之", "的").split("的") if part]


def _without_end(part: str) -> str:
    """A part of a run without what stands behind it, where more than a character is left."""
    ends = (end for end in _BEHIND if part.endswith(end)) if part.endswith(_BEHIND) else ()
    return next((part[: -len(end)] for end in ends if len(part) - len(end) > 1), part)


def _unified(text: str) -> str:
    """`text` in one case and width, without accents, in simplified characters."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text.replace("™", ""))
    if not plain.isascii() and not _IS_PLAIN.fullmatch(plain):
        plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
        plain = unicodedata.normalize("NFC", plain)
    plain = plain.casefold()
    return plain.translate(SIMPLIFIED) if _TRADITIONAL.search(plain) else plain


@lru_cache(maxsize=8192)
def is_han(character: str) -> bool:
    """Whether a character is a Chinese one."""
    return bool(_IS_HAN.match(character))


def han_in(key: str) -> list[str]:
    """The Chinese characters in a key, in order."""
    return [] if key.isascii() else _IS_HAN.findall(key)


def pairs_of_han(key: str) -> list[str]:
    """The same, each with the character behind it, if there is one."""
    return [] if key.isascii() else _HAN_AND_NEXT.findall(key)


def weight(key: str) -> int:
    """How much a key says: a Chinese character as much as two letters."""
    return len(key) + len(_IS_HAN.findall(key))
