"""What is wrong with a request, told all at once: who mends one mistake should not meet
the next.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches

from pactgraph.errors import ParameterError


def unknown_parameters(
    what: str, names: Iterable[str], known: Iterable[str], usage: str
) -> list[ParameterError]:
    """The errors that `what` has no parameters called `names`, each with those of the `known` names
    that may be meant, and the `usage` of it all as advice.
    """
    errors = []
    for name in sorted(names):
        near = get_close_matches(name.lower(), [each for each in known if each != name])
        meant = f" (did you mean {' or '.join(near)}?)" if near else ""
        told = f"{what} has no parameter {name[:100]}{meant}"
        errors.append(ParameterError(told, name, usage))
    return errors


@dataclass(frozen=True, slots=True)
class Problems:
    """Gathers the errors that parts of a request raise, until all of it has been looked at."""

    found: list[ParameterError] = field(default_factory=list)

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Takes note of the ParameterError that its body raises, and lets all others pass."""
        try:
            yield
        except ParameterError as problem:
            self.found.append(problem)

    def tell(self) -> None:
        """Raise ParameterError that tells all that was gathered, if anything was: each advice once,
        at the end.
        """
        told = tuple(one for error in self.found for one in error.problems or (error,))
        messages = "; ".join(one.message for one in told)
        hints = dict.fromkeys(one.advice for one in told if one.advice)
        if told:
            error = ParameterError(messages, advice="; ".join(hints))
            error.problems = told
            raise error
