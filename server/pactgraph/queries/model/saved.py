"""A saved query and the catalog of all: values, made by `read`.

The text is plain SPARQL, in which `$name` stands for the parameter `name`, and `$lang` for the
language of the answer, which no query declares.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from pactgraph.errors import ParameterError, UnknownNameError
from pactgraph.queries.model.parameter import Parameter
from pactgraph.queries.model.problems import Problems, unknown_parameters
from pactgraph.queries.model.types import LANGUAGES
from pactgraph.queries.model.values import ByParameter, Term
from pactgraph.queries.words import Text, listed, say
from pactgraph.rdf import Format, Kind, Prefixes, formats_of
from pactgraph.sparql import Template

# The parameter that every query has: the language of the labels in its answer.
LANG = "lang"
# What old addresses call it.
OLD_LANG = "language"
# What every query can be asked with beside its own parameters, wherever it is asked.
COMMON = ("bom", "format", "heads", LANG, "limit", "offset")
# What a reader finds in an empty cell of a column that the sources leave out.
NOT_STATED = Text("not stated", "未说明")


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A named question with its SPARQL text, cut where values go.

    Where one of the parameters that it `rests_on` names nothing, its answer is empty. Where a cell
    of one of the columns `unstated` is empty, the sources state nothing. `columns` are the heads of
    the columns of its answer, by variable and in the order of the header; what is published has one
    for each. Pages draw the numbers of the columns in `bars`.
    """

    name: str
    topic: str
    title: Text
    summary: Text
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    template: Template
    rests_on: frozenset[str] = frozenset()
    unstated: tuple[str, ...] = ()
    columns: Mapping[str, Text] = field(default_factory=dict, hash=False)
    bars: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The file as it stands, header included."""
        return self.template.text

    @property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""
        return self.template.form

    @property
    def formats(self) -> list[Format]:
        """The formats in which its answer is given."""
        kinds = {"SELECT": Kind.SOLUTIONS, "ASK": Kind.BOOLEAN}
        return formats_of(kinds.get(self.form, Kind.GRAPH))

    @property
    def limit(self) -> int | None:
        """The most rows that one answer has; None where it has no rows, or all of them."""
        bound = self.template.limit
        return int(bound.value) or None if bound and self.form == "SELECT" else None

    @property
    def example(self) -> dict[str, str]:
        """Arguments that give a telling answer; parameters with a default are
        left to it, unless that depends on the day."""
        return {
            parameter.name: parameter.example
            for parameter in self.parameters
            if parameter.default is None or parameter.moves(parameter.default)
        }

    def moves(self, arguments: Mapping[str, str]) -> bool:
        """Whether what the query asks with `arguments` depends on when it is asked."""
        texts = ((each, arguments.get(each.name, each.default)) for each in self.parameters)
        return any(each.moves(text) for each, text in texts if text is not None)

    def knowing(self, known: ByParameter) -> "SavedQuery":
        """The query, whose parameters know what they choose from."""
        return replace(
            self,
            parameters=tuple(
                replace(each, known=known.get((self.name, each.name), each.known))
                for each in self.parameters
            ),
        )

    def heads(self, lang: str) -> dict[str, str]:
        """What a reader finds over the columns, in `lang`. A release that was built before there
        were heads has none.
        """
        return {name: head.in_language(lang) for name, head in self.columns.items()}

    def silences(self, lang: str) -> dict[str, str]:
        """What a reader finds in the empty cells of a column, in `lang`; data leaves them empty."""
        return dict.fromkeys(self.unstated, NOT_STATED.in_language(lang))

    def terms(
        self, arguments: Mapping[str, str], prefixes: Prefixes, lang: str = "en"
    ) -> dict[str, Term]:
        """The term of each parameter, from `arguments` or by default, and `lang` where the text
        asks for it.

        Raises ParameterError that tells each missing, unknown and ill-typed argument.
        """
        known = {parameter.name for parameter in self.parameters}
        what, names, near = (
            say("query", name=self.name),
            arguments.keys() - known,
            [*known, *COMMON],
        )
        problems = Problems(unknown_parameters(what, names, near, self.usage()))
        terms: dict[str, Term] = {}
        for parameter in self.parameters:
            with problems.gathered():
                terms[parameter.name] = parameter.term(self._value(parameter, arguments), prefixes)
        with problems.gathered():
            terms[LANG] = language_term(lang)
        problems.found.extend(self._too_early(terms))
        problems.tell()
        return {name: term for name, term in terms.items() if name in self.template.names}

    def _too_early(self, terms: Mapping[str, Term]) -> Iterator[ParameterError]:
        """The errors that a day comes before another one that it may not come before."""
        days = {name: term.value for name, term in terms.items()}
        for each in self.parameters:
            first, day = days.get(each.not_before or "", ""), days.get(each.name, "")
            if first and day and day < first:
                told = say("too_early", name=each.name, day=day, other=each.not_before, first=first)
                yield ParameterError(told, each.name)

    def bind(self, arguments: Mapping[str, str], prefixes: Prefixes, lang: str = "en") -> str:
        """The SPARQL text with the terms of `arguments`. Raises ParameterError as `terms` does."""
        return self.template.bind(self.terms(arguments, prefixes, lang))

    def _value(self, parameter: Parameter, arguments: Mapping[str, str]) -> str:
        value = arguments.get(parameter.name, parameter.default)
        if value is None:
            raise self.needs(parameter.name)
        return value

    def spoken(self, arguments: Mapping[str, str], lang: str) -> tuple[Mapping[str, str], str]:
        """The arguments without what old addresses call the language, and the language: what they
        say it is, else `lang`. A query may have a parameter of this name.
        """
        is_own = any(parameter.name == OLD_LANG for parameter in self.parameters)
        if is_own or OLD_LANG not in arguments:
            return arguments, lang
        rest = {name: value for name, value in arguments.items() if name != OLD_LANG}
        return rest, arguments[OLD_LANG].strip()

    def needs(self, parameter: str) -> ParameterError:
        """The error that a parameter is missing."""
        what = say("query", name=self.name)
        return ParameterError(say("needs", what=what, name=parameter), parameter, self.usage())

    def usage(self) -> Text:
        """What the query takes, as words for a message."""
        taken = [f"{each.name}={each.example}" for each in self.parameters]
        return say("takes", list=listed("and", taken)) if taken else say("takes_none")


def language_term(lang: str) -> Term:
    """The literal that `$lang` stands for. Raises ParameterError where the labels are in no such
    language.
    """
    if lang.strip() not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        told = say("no_language", name=LANG, text=lang.strip()[:40], list=known)
        raise ParameterError(told, LANG)
    return ox.Literal(lang.strip())


@dataclass(frozen=True, slots=True)
class Catalog:
    """The saved queries by name, in alphabetical order of topic and name."""

    queries: Mapping[str, SavedQuery]

    def get(self, name: str) -> SavedQuery:
        """The query called `name`. Raises UnknownNameError with the names there are."""
        if name not in self.queries:
            raise UnknownNameError.among("saved query", name, self.queries)
        return self.queries[name]
