"""What was found for a name, and whether one of it is meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# What is meant has such a score at least, and so much more than the next one: either fits well, or
# there is nothing near to it.
_LIKELY = 0.33
_CLEAR = ((0.5, 0.035), (0.36, 0.12), (_LIKELY, 0.25))


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that a name may stand for: what it is called in each language, `""` where in none;
    the IRI of its class that tells most, empty where it has none; and those of its names that fit.

    `score` is from 0 to 1; one that `is_exact` has a name that differs from what was looked for
    in no more than case, width, accents, signs, spaces and small words.
    """

    iri: str
    labels: Mapping[str, str]
    kind: str
    matched: tuple[str, ...]
    score: float
    is_exact: bool

    def label(self, language: str) -> str:
        """What it is called in a language, else in English, else in any; else its name there."""
        others = [self.labels.get("en", ""), *self.labels.values(), self.iri]
        return self.labels.get(language) or next(filter(None, others))


def is_likely(found: Sequence[Found]) -> bool:
    """Whether what was `found`, best first, fits well enough to be meant, be it one or several."""
    return bool(found) and found[0].score >= _LIKELY


def clear(found: Sequence[Found]) -> Found | None:
    """The one of what was `found`, best first, that is meant: it fits well, and no other one fits
    nearly as well. None where nothing does, or several do.
    """
    best, second = [*(one.score for one in found[:2]), 0.0, 0.0][:2]
    is_clear = any(best >= score and best - second > gap for score, gap in _CLEAR)
    return found[0] if is_clear else None
