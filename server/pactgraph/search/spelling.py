"""How much one name is like another, where a person may have misspelt it.

A change of a letter into one that looks alike costs half of another one. So it is with Chinese
characters that look or sound alike, told by two orders that every machine knows: Unicode has them
by radical, GB 2312 the common ones by pronunciation.
"""

from functools import lru_cache

from rapidfuzz.distance import OSA

from pactgraph.search.folding import is_han

_ALIKE = (frozenset("il1|"), frozenset("o0"), frozenset("s5"), frozenset("b8"))
# Characters with one radical, or one syllable, are seldom further apart than this.
_RADICAL, _SYLLABLE = 24, 12
# What is misspelt too much to be meant is near at most, if it is somewhat like a name.
_NEAR, _SOMEWHAT = 0.34, 0.6
# One of so many letters may be wrong, and even the first one in a word as long as this.
_LETTERS, _LONG = 4.5, 8
_LEAST = 0.5  # what a change into something alike costs


@lru_cache(maxsize=8192)
def likeness(wanted: str, name: str, is_backed: bool = False) -> float:
    """How much the key `wanted` is like `name`, from 0 to 1: 1 less the share of its characters
    that were changed. It is over a half only where few enough were for a person to mean the name;
    more may be where it `is_backed` by other words.
    """
    length = max(len(wanted), len(name))
    if abs(len(wanted) - len(name)) > length // 2:
        return 0.0
    cost = float(OSA.distance(wanted, name, score_cutoff=length // 2 + 1))
    if cost > length // 2 and cost > 1:
        return 0.0
    if len(wanted) == len(name):
        cost = min(cost, _cost_of_changes(wanted, name))
    likely = 1 - cost / length
    if cost <= _allowed(wanted, name, is_backed):
        return likely
    return min(likely / 2, _NEAR) if likely > _SOMEWHAT else 0.0


def _allowed(wanted: str, name: str, is_backed: bool) -> float:
    """What the changes may cost that make `wanted` out of a name that is meant."""
    if is_han(name[0]):
        shorter = min(len(wanted), len(name))
        return _LEAST if len(name) < 4 or shorter < 3 else max(1.0, len(name) / 4)
    if _goes_on(wanted, name):
        return 0.0
    if not _begins_alike(wanted, name):
        return 1.0 if len(name) >= _LONG and len(wanted) == len(name) else 0.0
    if len(name) < 5:
        is_meant = sorted(set(wanted)) == sorted(set(name)) or (is_backed and len(name) > 2)
        return 1.0 if is_meant else _LEAST
    return max(1.0, len(name) / _LETTERS)


def _begins_alike(wanted: str, name: str) -> bool:
    """Whether the first letters are the same, or have changed places: few misspell a beginning."""
    return wanted[0] == name[0] or set(wanted[:2]) == set(name[:2]) or _is_alike(wanted[0], name[0])


def _goes_on(wanted: str, name: str) -> bool:
    """Whether a word of other letters goes on where a short name ends, as `bingo` does."""
    rest = wanted.removeprefix(name)
    return len(name) < 8 and wanted != rest and rest not in ("", "e", "s", name[-1])


def _cost_of_changes(wanted: str, name: str) -> float:
    """What it costs to change each character that differs."""
    return sum(
        _LEAST if _is_alike(one, other) else 1.0
        for one, other in zip(wanted, name, strict=True)
        if one != other
    )


@lru_cache(maxsize=4096)
def _is_alike(one: str, other: str) -> bool:
    """Whether two characters look alike, or two Chinese ones sound alike."""
    if is_han(one) and is_han(other):
        return abs(ord(one) - ord(other)) <= _RADICAL or abs(_sound(one) - _sound(other)) <= (
            _SYLLABLE
        )
    return any(one in alike and other in alike for alike in _ALIKE)


def _sound(character: str) -> float:
    """The place of a common Chinese character in the order of pronunciation; no other one is near
    to anything.
    """
    try:
        row, cell = character.encode("gb2312")
    except (UnicodeEncodeError, ValueError):
        return float("nan")
    place = (row - 0xA1) * 94 + cell - 0xA1
    return place if place < 55 * 94 else float("nan")
