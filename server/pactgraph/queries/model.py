"""A saved query, its parameters, and the catalog of all: values, made by `read`.

The text is plain SPARQL, in which `$name` stands for the parameter `name`, and `$lang` for the
language of the answer, which no query declares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from pactgraph.errors import ParameterError, UnknownNameError
from pactgraph.queries.problems import Problems
from pactgraph.queries.types import Term, type_named
from pactgraph.rdf import Prefixes
from pactgraph.sparql import Template

# The parameter that every query has: the language of the labels in its answer.
LANG = "lang"
# What old addresses call it.
OLD_LANG = "language"
# What every query can be asked with beside its own parameters, wherever it is asked.
COMMON = ("bom", "format", LANG, "limit", "offset")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in English and in Chinese."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """The words in `language`, `en` or `zh`."""
        return self.zh if language == "zh" else self.en


# What a reader finds in an empty cell of a column that the sources leave out.
NOT_STATED = Text("not stated", "未说明")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a saved query; without a default it must be given.

    `type` is the name of a row of TYPES, and `cls` the class an IRI is expected to have, as a
    prefixed name.
    """

    name: str
    type: str
    label: Text
    example: str
    default: str | None = None
    cls: str | None = None

    def term(self, value: str, prefixes: Prefixes) -> Term:
        """`value` as an RDF term of the parameter's type. Raises ParameterError where
        it isn't one.
        """
        kind = type_named(self.type)
        try:
            return kind.parse(value.strip(), prefixes)
        except ValueError:
            raise ParameterError(
                f"parameter {self.name}: {value.strip()!r} is not of type {self.type}; write it "
                f"like {self.example} ({kind.wish})",
                self.name,
            ) from None


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A named question with its SPARQL text, cut where values go.

    Where one of the parameters that it `rests_on` names nothing, its answer is empty. Where a cell
    of one of the columns `unstated` is empty, the sources state nothing.
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

    @property
    def text(self) -> str:
        """The file as it stands, header included."""
        return self.template.text

    @property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""
        return self.template.form

    @property
    def limit(self) -> int | None:
        """The most rows that one answer has; None where it has no rows, or all of them."""
        bound = self.template.limit
        return int(bound.value) or None if bound and self.form == "SELECT" else None

    @property
    def example(self) -> dict[str, str]:
        """Arguments that give a telling answer; parameters with a default are left to it."""
        return {
            parameter.name: parameter.example
            for parameter in self.parameters
            if parameter.default is None
        }

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
        problems = Problems([self._unknown(name) for name in sorted(arguments.keys() - known)])
        terms: dict[str, Term] = {}
        for parameter in self.parameters:
            with problems.gathered():
                terms[parameter.name] = parameter.term(self._value(parameter, arguments), prefixes)
        with problems.gathered():
            terms[LANG] = language_term(lang)
        problems.tell()
        return {name: term for name, term in terms.items() if name in self.template.names}

    def bind(self, arguments: Mapping[str, str], prefixes: Prefixes, lang: str = "en") -> str:
        """The SPARQL text with the terms of `arguments`. Raises ParameterError as `terms` does."""
        return self.template.bind(self.terms(arguments, prefixes, lang))

    def _value(self, parameter: Parameter, arguments: Mapping[str, str]) -> str:
        value = arguments.get(parameter.name, parameter.default)
        if value is None:
            told = f"query {self.name} needs the parameter {parameter.name}"
            raise ParameterError(told, parameter.name, self.usage())
        return value

    def _unknown(self, name: str) -> ParameterError:
        near = get_close_matches(
            name.lower(), [*(parameter.name for parameter in self.parameters), *COMMON], cutoff=0.6
        )
        meant = f" (did you mean {' or '.join(near)}?)" if near else ""
        told = f"query {self.name} has no parameter {name[:100]}{meant}"
        return ParameterError(told, name, self.usage())

    def spoken(self, arguments: Mapping[str, str], lang: str) -> tuple[Mapping[str, str], str]:
        """The arguments without what old addresses call the language, and the language: what they
        say it is, else `lang`. A query may have a parameter of this name.
        """
        is_own = any(parameter.name == OLD_LANG for parameter in self.parameters)
        if is_own or OLD_LANG not in arguments:
            return arguments, lang
        rest = {name: value for name, value in arguments.items() if name != OLD_LANG}
        return rest, arguments[OLD_LANG].strip()

    def usage(self) -> str:
        """What the query takes, as words for a message."""
        if not self.parameters:
            return "it takes none"
        return "it takes " + ", ".join(
            f"{parameter.name}={parameter.example}" for parameter in self.parameters
        )


def language_term(lang: str) -> Term:
    """The literal that `$lang` stands for. Raises ParameterError where the labels are in no such
    language.
    """
    kind = type_named("language")
    try:
        return kind.parse(lang.strip(), Prefixes({}))
    except ValueError:
        raise ParameterError(f"{LANG}: {lang.strip()!r} is not {kind.wish}", LANG) from None


@dataclass(frozen=True, slots=True)
class Catalog:
    """The saved queries by name, in alphabetical order of topic and name."""

    queries: Mapping[str, SavedQuery]

    def get(self, name: str) -> SavedQuery:
        """The query called `name`. Raises UnknownNameError with the names there are."""
        if name not in self.queries:
            raise UnknownNameError.among("saved query", name, self.queries)
        return self.queries[name]
