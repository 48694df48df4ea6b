"""What was looked at, and how good it is, in words of two languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from pactgraph.words import Words

_HERE = Path(__file__).parent / "words"
LANGUAGES = tuple(sorted(path.stem for path in _HERE.glob("*.toml")))
words = Words(_HERE)


class State(Enum):
    """How good it is: as it should be; good enough to serve; too bad for that."""

    OK = "ok"
    WEAK = "weak"
    LACKS = "lacks"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was `found` of one `subject`, a key of the words, as numbers and names that need no
    language. `values` go into what is said of it where it isn't as it should be.
    """

    subject: str
    state: State
    found: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def title(self, language: str) -> str:
        """What was looked at."""
        return words.say_in(language, self.subject)

    def means(self, language: str) -> str:
        """What follows from it, where it isn't as it should be; else nothing."""
        return self._said(language, "means")

    def remedy(self, language: str) -> str:
        """What to do about it, where it isn't as it should be; else nothing."""
        return self._said(language, "remedy")

    def _said(self, language: str, what: str) -> str:
        if self.state is State.OK:
            return ""
        return words.say_in(language, f"{self.subject}_{what}", **self.values)


def graded(is_good: bool, is_enough: bool = True) -> State:
    """The state of what is good, or at least enough to serve."""
    return State.OK if is_good and is_enough else State.WEAK if is_enough else State.LACKS
