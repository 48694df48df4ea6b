"""What code asks, and where: a saved query with its arguments, or a SPARQL text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from pactgraph.errors import ParameterError
from pactgraph.queries.model import COMMON, LANG, Problems, SavedQuery, unknown_parameters
from pactgraph.queries.words import say
from pactgraph.rdf import CSV, JSON, TURTLE, Format, Kind
from pactgraph.sparql import FORMS, legible, query_form

_KINDS = {"SELECT": Kind.SOLUTIONS, "ASK": Kind.BOOLEAN}
# No text of a program holds these: NUL ends it in many languages, and UTF-8 has no halves of a
# character.
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
# What needs no escape in a query string, beside letters and digits
# (https://www.rfc-editor.org/rfc/rfc3986#section-3.4), and is nothing to a shell.
_PLAIN = ":/"


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the server at `root`: of the saved query `name` with `arguments`, where it has a
    name, else of the SPARQL `text`. `kind` is what it answers with.
    """

    root: str
    kind: Kind
    name: str = ""
    arguments: tuple[tuple[str, str], ...] = ()
    text: str = ""

    @property
    def endpoint(self) -> str:
        """The address of the SPARQL endpoint."""
        return f"{self.root}/sparql"

    def address(self, format: Format) -> str:
        """The address of the saved query in a format, without its arguments."""
        return f"{self.root}/queries/{quote(self.name)}.{format.suffix}"

    def url(self, format: Format) -> str:
        """The whole address of the saved query in a format."""
        pairs = urlencode(self.arguments, quote_via=quote, safe=_PLAIN)
        return f"{self.address(format)}?{pairs}" if pairs else self.address(format)

    @property
    def sheet(self) -> Format:
        """The format for what reads tables: CSV, where the answer is one."""
        return CSV if self.kind is Kind.SOLUTIONS else self.values

    @property
    def values(self) -> Format:
        """The format for a program: JSON, and Turtle for a graph."""
        return TURTLE if self.kind is Kind.GRAPH else JSON


def saved_call(
    root: str,
    query: SavedQuery,
    arguments: Mapping[str, str],
    *,
    lang: str = "",
    part: Mapping[str, int] | None = None,
) -> Call:
    """The call of a saved query with `arguments` in their order, with labels in `lang` where it has
    any, for the rows that `part` says by `offset` and `limit`. Whether a value fits its parameter
    is told when it is asked.

    Raises ParameterError where an argument is missing, none of the query's, or such that no program
    can hold it.
    """
    names = [parameter.name for parameter in query.parameters]
    what, unknown = say("query", name=query.name), arguments.keys() - names
    problems = Problems(unknown_parameters(what, unknown, [*names, *COMMON], query.usage()))
    for parameter in query.parameters:
        if parameter.default is None and parameter.name not in arguments:
            problems.found.append(query.needs(parameter.name))
    problems.tell()
    spoken = {LANG: lang} if lang and LANG in query.template.names else {}
    rows = {name: str(number) for name, number in (part or {}).items()}
    given = {**arguments, **spoken, **rows}
    for name, value in given.items():
        _check(value, f"parameter {name}")
    return Call(root, _kind(query.form), query.name, tuple(given.items()))


def text_call(root: str, text: str) -> Call:
    """The call of the endpoint with a SPARQL text, which stands in it without characters that can't
    be seen.

    Raises ParameterError where no program can hold it, or it is no query, and ForbiddenError for an
    update.
    """
    _check(text, "the query")
    text = text.removeprefix("\ufeff")  # the mark that a file may begin with
    form = query_form(text)
    if form is None:
        raise ParameterError(f"the query is none of {', '.join(FORMS)}; begin it with one")
    return Call(root, _kind(form), text=legible(text).strip())


def _check(text: str, what: str) -> None:
    if found := _UNWRITABLE.search(text):
        raise ParameterError(
            f"{what} holds U+{ord(found.group()):04X}, which no program can hold; leave it out"
        )


def _kind(form: str) -> Kind:
    return _KINDS.get(form, Kind.GRAPH)
