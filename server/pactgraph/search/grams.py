"""The parts of a key by which it is found: tokens of letters and digits alone, so that nothing that
a person writes is ever syntax of the index.
"""

from pactgraph.search.folding import Folded, is_han

# Of longer words the letters are not sorted.
_SHORT = 7
_LENGTH = 3


def tokens(name: Folded) -> set[str]:
    """All tokens of a name: its parts, its words, and its beginnings."""
    key, words = name.key, name.words
    beginnings = {beginning(key[:length]) for length in range(1, _LENGTH + 1)}
    short = {shuffled(each) for each in words if is_short(each)}
    return parts(key) | {word(each) for each in words} | short | beginnings


def parts(key: str) -> set[str]:
    """Three letters in a row, and each Chinese character by itself and with the next one."""
    found = {f"g{key[i : i + _LENGTH]}" for i in range(len(key) - _LENGTH + 1)}
    if not key.isascii():
        for i, character in enumerate(key):
            if is_han(character):
                found |= {f"g{character}", f"g{key[i : i + 2]}"}
    return found


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
