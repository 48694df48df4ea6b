"""How a name is read: without what a person who looks for it may write in another way.

Case, width, accents, signs and spaces are left out, and so are small words that carry nothing;
traditional Chinese characters become simplified ones, and shares are written in one way.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pactgraph.search.variants import SIMPLIFIED
from pactgraph.sources.numerals import HAN_CHARACTERS, worth

# Of a longer name only so many characters are read.
LONGEST = 300
# Between letters of Latin scripts, Greek and Cyrillic; the marks of other scripts are letters of
# their own.
_ACCENTS = re.compile("[\u0300-\u036f]")
_POSSESSIVE = re.compile(r"(?<=\w)['\u2019]s\b|(?<=s)['\u2019](?=\s|$)")
_SHARE = re.compile(r"%|\bper\s?cent\b")
_HAN_SHARE = re.compile(f"百分之([{HAN_CHARACTERS}]+)")
_HAN = "\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WORD = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+")
_IS_HAN = re.compile(f"[{_HAN}]")
_SMALL = frozenset(("the", "a", "an", "of", "的", "之"))


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
    plain = _SHARE.sub(" percent ", _POSSESSIVE.sub(" ", plain))
    plain = _INITIALS.sub(lambda match: match[0].replace(".", ""), plain)
    words = _WORD.findall(plain)
    if not plain.isascii():
        words = [word.removeprefix("的").removesuffix("的") for word in words]
    told = tuple(word for word in words if word and word not in _SMALL)
    return folded(told or tuple(filter(None, words)))


def _unified(text: str) -> str:
    """`text` in one case and width, without accents, in simplified characters."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", plain)).casefold().translate(SIMPLIFIED)
    return _HAN_SHARE.sub(_share, plain)


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one."""
    return bool(_IS_HAN.match(character))


def weight(key: str) -> int:
    """How much a key says: a Chinese character as much as two letters."""
    return len(key) + len(_IS_HAN.findall(key))


def _share(match: re.Match[str]) -> str:
    try:
        return f" {worth(match[1])} percent "
    except (ArithmeticError, ValueError, RecursionError):
        return match[0]
