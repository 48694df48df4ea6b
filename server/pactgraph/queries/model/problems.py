"""What is wrong with a request, told all at once: who mends one mistake should not meet
the next.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches

from pactgraph.errors import ParameterError
from pactgraph.queries.words import Text, listed, say


def unknown_parameters(
    what: str | Text, names: Iterable[str], known: Iterable[str], usage: str | Text
) -> list[ParameterError]:
    """The errors that `what` has no parameters called `names`, each with those of the `known` names
    that may be meant, and the `usage` of it all as advice.
    """
    errors = []
    for name in sorted(names):
        near = get_close_matches(name.lower(), [each for each in known if each != name])
        said = "no_parameter_near" if near else "no_parameter"
        told = say(said, what=what, name=name[:100], list=listed("or", near))
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
        """Raise what was gathered, if anything was: the error itself where there is one, else a
        ParameterError that tells all, each advice once, at the end. Of each parameter the first is
        told: what follows may be for that alone.
        """
        every = [one for error in self.found for one in error.problems or (error,)]
        seen = [one.parameter for one in every]
        told = tuple(
            one
            for place, one in enumerate(every)
            if not one.parameter or one.parameter not in seen[:place]
        )
        if told:
            hints = dict.fromkeys(one.advice for one in told if str(one.advice))
            error = (
                told[0]
                if len(told) == 1
                else ParameterError(
                    listed("apart", (one.message for one in told)), advice=listed("apart", hints)
                )
            )
            error.problems = told
            raise error
