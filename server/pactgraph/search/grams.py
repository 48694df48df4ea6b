"""The parts of a key by which it is found: tokens of letters and digits alone, so that nothing that
a person writes is ever syntax of the index.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from pactgraph.search.folding import Folded, han_in, is_han, pairs_of_han

# Of longer words the letters are not sorted.
_SHORT = 7
_LENGTH = 3
# What a word of English ends with in another form: `investment` tells the same as `invests`.
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ments?|ings?|ed|(?<=ch|sh|ss)es|(?<=x)es|(?<!s)s)$")


def tokens(name: Folded) -> str:
    """All tokens of a name, by spaces: its parts, its words, and its beginnings; some come several
    times.
    """
    key = name.key
    every = [*map(_of_word, name.words), *[f"b{key[:i]}" for i in range(1, _LENGTH + 1)]]
    return " g".join([" ".join(every), *_parts(key)])


@lru_cache(maxsize=8192)
def _of_word(text: str) -> str:
    """The tokens of a word; most come again and again."""
    return f"{word(text)} {shuffled(text)}" if is_short(text) else word(text)


def parts(key: str) -> set[str]:
    """Three letters in a row, and each Chinese character by itself and with the next one."""
    return {f"g{part}" for part in _parts(key)}


def _parts(key: str) -> list[str]:
    threes = map("".join, zip(key, key[1:], key[2:], strict=False))
    return [*threes, *han_in(key), *pairs_of_han(key)]


@lru_cache(maxsize=1024)
def bag(words: tuple[str, ...]) -> frozenset[str]:
    """The stems of words, and of Chinese each two characters side by side, or a single one."""
    return frozenset(whole_words(map(_stem, words)))


@lru_cache(maxsize=8192)
def _stem(text: str) -> str:
    return _ENDING.sub("", text)


def whole_words(words: Iterable[str]) -> set[str]:
    """The tokens of a name that has these words; those of Chinese may stand anywhere in a run."""
    found = set[str]()
    for each in words:
        if len(each) == 1 or not is_han(each[0]):
            found.add(word(each))
        else:
            found.update(_pairs(each))
    return found


def told(name: Folded) -> str:
    """What a thing with this name may be told by, by spaces: its words, and each character of
    Chinese.
    """
    return " ".join([*map(_told_by, name.words), *map(word, han_in(name.key))])


@lru_cache(maxsize=8192)
def _told_by(text: str) -> str:
    return " ".join(whole_words((_stem(text),)))


def all_of(words: Iterable[str]) -> str:
    """A query for what is told by all words; of Chinese, each character beside one of those that
    stand next to it.
    """
    return " AND ".join(map(_has, sorted(words)))


def _has(each: str) -> str:
    if len(each) == 1 or not is_han(each[0]):
        return f'"{word(_stem(each))}"'
    pairs = _pairs(each)
    beside = ({pairs[max(i - 1, 0)], pairs[min(i, len(pairs) - 1)]} for i in range(len(each)))
    return " AND ".join('("{}")'.format('" OR "'.join(sorted(two))) for two in beside)


def _pairs(run: str) -> list[str]:
    return [f"g{run[i : i + 2]}" for i in range(len(run) - 1)]


def word(text: str) -> str:
    """The token of a whole word."""
    return f"w{text}"


def beginning(key: str) -> str:
    """The token of a key that begins so."""
    return f"b{key[:_LENGTH]}"


def of_class(number: int) -> str:
    """The token of a name that a thing of a class has, by its number."""
    return f"c{number}"


def is_short(text: str) -> bool:
    """Whether a word is so short that two letters which change places leave little of it."""
    return len(text) < _SHORT


def shuffled(text: str) -> str:
    """The token of a word whatever the order of its letters."""
    return f"s{''.join(sorted(text))}"
