"""How well a name fits what a person wrote, from 0 to 1.

What is looked for may be the name, or its beginning, words of it, or any part of it; it may be
misspelt, or hold the name and more, or say in words of its own what has the name. The larger a part
of the name it is, the better. Figures are right or wrong: they are never a part, nor misspelt.
"""

import re
from collections.abc import Iterable

from pactgraph.search.folding import Folded, folded, is_han, weight
from pactgraph.search.grams import bag
from pactgraph.search.spelling import likeness

# How good a beginning, words, and a part are, beside how much of the name they are.
_BEGINNING, _WORDS, _PART = 0.25, 0.2, 0.15
_MOST = 0.6
# Too little to be meant.
TOO_LITTLE = 0.3
# What has a figure, where that is all that is wanted, and what is told by all words of a name.
_FIGURE, _TOLD = 0.55, 0.9
_UNITS = frozenset(("percent", "month", "day"))
_CURRENCY = 3
# All words of the name in another order, or with initials; the name with a word for what kind of
# company it is.
_SHUFFLED, _INITIALS, _WITH_FORM, _MIDDLE = 0.97, 0.9, 0.9, 0.55
_FORMS = frozenset(
    (
        *("inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc"),
        *(
            "plc",
            "gmbh",
            "lp",
            "com",
            "ag",
            "nv",
            "group",
            "公司",
            "有限公司",
            "股份有限公司",
            "集团",
            "集团公司",
        ),
    )
)
_FORM = re.compile(r"(?<=..)(?:集团)?(?:(?:股份)?有限)?(?:公司|集团)$")
# Of a long name, a part of this weight is as good as all of it.
_LONG = 40
_MISSPELT, _WITHIN, _LITTLE = 0.75, 0.3, 6
# What is called by more words has no name that they are added to.
_FEW = 5


def without_form(wanted: Folded) -> Folded:
    """A name without the words at its end that say what kind of company it is; as it is, where it
    has no others.
    """
    *rest, last = wanted.words
    if last in _FORMS and rest:
        return without_form(folded(tuple(rest)))
    return folded((*rest, _FORM.sub("", last)))


def without_forms(wanted: Folded) -> Folded:
    """A name without such words wherever they stand; as it is, where it has no others."""
    return folded(tuple(word for word in wanted.words if word not in _FORMS) or wanted.words)


def fit(wanted: Folded, name: Folded) -> float:
    """How well `name` fits `wanted`, which is it or a part of it; 0 where it is neither."""
    if wanted.key == name.key:
        return 1.0
    if sorted(wanted.words) == sorted(name.words):
        return _SHUFFLED
    if not _figures(wanted) <= set(name.words):
        return 0.0
    if _fits_initials(wanted.words, name.words):
        return _INITIALS
    if _is_figure(wanted) and set(wanted.words) <= set(name.words):
        return _FIGURE
    share = _share(wanted.key, name.key)
    if name.key.startswith(wanted.key):
        is_whole = is_han(wanted.key[-1]) or wanted.words == name.words[: len(wanted.words)]
        return _MOST * share + (_BEGINNING if is_whole else _PART)
    *whole, last = wanted.words
    score = _MOST * share + _PART
    if has_words(name, whole):
        if has_words(name, [last]):
            return score if is_han(last[0]) and last not in name.words else _MOST * share + _WORDS
        if len(last) > 1 and any(word.startswith(last) for word in name.words):
            return score
    if wanted.key not in name.key:
        return 0.0
    return score if _is_piece(wanted, name) else min(score, TOO_LITTLE)


def _figures(name: Folded) -> set[str]:
    return {word for word in name.words if word[0].isdigit()}


def _is_figure(name: Folded) -> bool:
    """Whether a name is a figure alone, such as a share or an amount of money."""
    others = [word for word in name.words if not word[0].isdigit() and word not in _UNITS]
    return len(others) < len(name.words) and all(
        len(word) == _CURRENCY and word.isascii() for word in others
    )


def has_words(name: Folded, words: Iterable[str]) -> bool:
    """Whether a name has all words; those of Chinese, which has no spaces, anywhere in a run."""
    return all(any(_is_in(word, each) for each in name.words) for word in words)


def _is_in(word: str, other: str) -> bool:
    return word == other or (len(word) > 1 and is_han(word[0]) and word in other)


def without(name: Folded, wanted: Folded) -> Folded | None:
    """What is left of a name without the words that are wanted; None where these aren't all in it,
    nothing is left, or it is long: then it is no addition to a name.
    """
    if len(name.words) > _FEW or not has_words(name, wanted.words):
        return None
    left = [each for each in name.words if not any(_is_in(word, each) for word in wanted.words)]
    return folded(tuple(left)) if left else None


def fit_told(wanted: Folded, name: Folded) -> float:
    """How well what is called `name` fits a text all of whose words it has, be they in other names
    or in what it is: the better, the more of the name is in the text.
    """
    if _is_figure(wanted):
        return _FIGURE
    own = bag(name.words)
    share = _weight(own & bag(wanted.words)) / _weight(own)
    return _TOLD if share == 1 else _MOST * share + _PART


def _weight(tokens: Iterable[str]) -> int:
    return sum(weight(token) - 1 for token in tokens)


def _is_piece(wanted: Folded, name: Folded) -> bool:
    """Whether what is wanted begins where a word of the name does, or is more than one character of
    Chinese; "bank" says nothing of SoftBank.
    """
    first = wanted.words[0]
    return (is_han(first[0]) and len(wanted.key) > 1) or any(
        word.startswith(first) for word in name.words
    )


def fit_form(wanted: Folded, name: Folded) -> float:
    """How well `name` fits what is wanted without its form."""
    return _WITH_FORM if wanted.key == name.key else 0.0


def _fits_initials(wanted: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether words are those of a name, but for initials: of its words, or of others beside two
    words of the name.
    """
    whole = [word for word in wanted if len(word) > 1 or is_han(word)]
    if len(whole) == len(wanted) or not set(whole) <= set(name) or not whole:
        return False
    others = [word for word in name if word not in whole]
    initials = [word for word in wanted if word not in whole]
    return (
        len(others) <= len(initials)
        and all(any(word.startswith(initial) for initial in initials) for word in others)
        and (bool(others) or len(whole) > 1)
    )


def misspelt_fit(wanted: Folded, name: Folded) -> float:
    """How well `name`, or words of it, fit `wanted`, if that is misspelt. One short word is not
    enough to tell a name of several.
    """
    if not _figures(wanted) <= set(name.words):
        return 0.0
    whole = _MISSPELT * _likeness(wanted, name)
    if len(name.words) < 2:
        return whole
    best = [_closest(word, name.words) for word in wanted.words]
    if min(score for score, _ in best) <= 0.5:
        return whole
    share = _share("".join(word for _, word in best), name.key)
    words = _MISSPELT * sum(score for score, _ in best) / len(best) * (0.4 + 0.6 * share)
    is_little = len(wanted.key) < _LITTLE and wanted.key.isascii()
    return max(whole, min(words, TOO_LITTLE) if is_little else words)


def _closest(word: str, others: tuple[str, ...]) -> tuple[float, str]:
    """The one of `others` that a word is most like, and how much."""
    return (1.0, word) if word in others else max((likeness(word, each), each) for each in others)


def _likeness(wanted: Folded, name: Folded) -> float:
    """How much one is like the other as a whole; where words are the same, the others alone tell
    whether it is misspelt.
    """
    same = set(wanted.words) & set(name.words)
    one, other = (
        "".join(word for word in each.words if word not in same) for each in (wanted, name)
    )
    if not one or not other:
        return 0.0
    like = likeness(one, other, bool(same))
    return 1 - (1 - like) * len(one) / len(wanted.key) if like > 0.5 else like


def fit_within(wanted: Folded, name: Folded) -> float:
    """How well `name` fits, which is a part of `wanted`: not well enough to be meant, unless all
    that is more stands between its words, as a middle name does.
    """
    if wanted.words[:1] + wanted.words[2:] == name.words and len(name.words) == 2:
        return _MIDDLE
    return _WITHIN * weight(name.key) / weight(wanted.key)


def _share(part: str, key: str) -> float:
    """How much of a key a part of it is."""
    share = min(1.0, weight(part) / weight(key))
    return max(share, min(0.9, weight(part) / _LONG) + share / 10)
