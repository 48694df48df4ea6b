"""The one way to ask a saved query: the page, REST, the command line and Python call `ask`.

Each argument becomes a term once, and the engine is asked once. An IRI that names nothing would
give what looks like a fact, so it must name something of its parameter's class. Where the answer
rests on the parameter, it is empty for such an IRI, so that the engine is asked about the IRI only
then. Where it doesn't, as in a count or with NOT EXISTS, the engine is asked about the IRI first: a
query that is to be asked once has a triple with the parameter in it, such as `$who a pact:Agent`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from pactgraph.engine import Engine, QueryRequest, QueryResult
from pactgraph.errors import ParameterError
from pactgraph.queries.headed import with_heads
from pactgraph.queries.known import Things
from pactgraph.queries.model import Catalog, Problems, SavedQuery
from pactgraph.queries.names import (
    Reader,
    UnclearNameError,
    Understood,
    class_of,
    names_of,
    searched,
)
from pactgraph.queries.parts import part_of
from pactgraph.queries.strangers import strangers
from pactgraph.rdf import ANY, Accept
from pactgraph.release import Release
from pactgraph.search import Index
from pactgraph.sparql import Answer, Stranger, is_empty, read_answer

__all__ = [
    "Asked",
    "Published",
    "UnclearNameError",
    "Understood",
    "ask",
    "bound",
    "class_of",
    "names_of",
    "searched",
]


@dataclass(frozen=True, slots=True)
class Published:
    """What questions are asked of: a release, what answers queries over it, its queries, and the
    index of its names, if it has one.
    """

    release: Release
    engine: Engine
    catalog: Catalog
    index: Index | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, with the bound SPARQL text and the term of each parameter, defaults included.

    `result` is whole, in its format. The answer `is_cut` where there are more rows than were asked
    for; `next_offset` is then the row at which the next part begins. `total` is the number of rows
    of the whole answer, where that is known. Where it is empty, `strangers` are those of the
    arguments that aren't in the data. Those that were names and were taken for things are
    `understood`.
    """

    query: SavedQuery
    text: str
    terms: Mapping[str, ox.NamedNode | ox.Literal]
    result: QueryResult
    next_offset: int | None = None
    total: int | None = None
    strangers: tuple[Stranger, ...] = ()
    understood: tuple[Understood, ...] = ()

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than these."""
        return self.next_offset is not None

    def answer(self) -> Answer:
        """The answer as typed values. Raises ValueError where it is in a format that tells none."""
        return read_answer(self.result.read(), self.result.format)


def ask(
    published: Published,
    name: str,
    arguments: Mapping[str, str],
    *,
    lang: str = "en",
    offset: int = 0,
    limit: int | None = None,
    has_heads: bool = False,
    accept: Accept = ANY,
    client: str = "",
    problems: Iterable[ParameterError] = (),
) -> Asked:
    """The answer to the saved query `name` from row `offset` on, with labels in `lang`.

    An argument that is blank counts as not given. A `limit` is at most that of the query. A table
    in CSV or TSV `has_heads` in `lang` in place of the names of its variables on wish. Raises
    UnknownNameError for a query that there isn't, ParameterError that tells all arguments that
    don't fit it, names that mean no thing or several, and the `problems` that are known already, or
    IRIs that name nothing of their class; UnclearNameError where a name is all that is wrong; and
    what the engine raises.
    """
    query = published.catalog.get(name)
    names = Reader(published.index, published.release.prefixes)
    wrong = Problems([*problems])
    arguments, understood, lang = _read(names, query, arguments, lang, wrong)
    with wrong.gathered():
        part = part_of(query, offset, limit)
    with wrong.gathered():
        terms = query.terms(arguments, published.release.prefixes, lang)
    wrong.tell()
    if has_heads:  # what comes compressed can't be given other heads
        accept = replace(accept, gzip=False)
    things = Things(published.engine, names, client)
    named = [one for one in query.parameters if isinstance(terms[one.name], ox.NamedNode)]
    classed = [parameter for parameter in named if parameter.cls]
    if first := [one for one in classed if one.name not in query.rests_on]:
        things.check(first, terms)
    if part.most is None or part.rows is None:
        text = asked = query.template.bind(terms)
    else:
        text = query.template.bind_part(terms, part.rows, offset)
        asked = query.template.bind_part(terms, part.most + 1, offset)
        accept = replace(accept, gzip=False)
    request = QueryRequest(asked, client=client)
    result, next_offset, total = part.of(published.engine.query(request, accept))
    unknown: tuple[Stranger, ...] = ()
    is_told = True  # else it may be for the next who asks
    if _is_empty(result):
        things.check([one for one in classed if one.name in query.rests_on], terms)
        iris = [terms[one.name].value for one in named if not one.cls]
        found = strangers(published.engine, iris, client)
        unknown, is_told = found or (), found is not None
    if query.moves(arguments) or not is_told:
        result = result._replace(is_volatile=True)
    if has_heads:
        result = with_heads(result, query.heads(lang))
    return Asked(query, text, terms, result, next_offset, total, unknown, understood)


def bound(
    published: Published, name: str, arguments: Mapping[str, str], *, lang: str = "en"
) -> str:
    """The SPARQL text of the saved query `name` with `arguments`, and labels in `lang`; nothing is
    asked. Raises UnknownNameError, ParameterError and UnclearNameError as `ask` does.
    """
    query = published.catalog.get(name)
    names, wrong = Reader(published.index, published.release.prefixes), Problems()
    arguments, _, lang = _read(names, query, arguments, lang, wrong)
    wrong.tell()
    return query.bind(arguments, published.release.prefixes, lang)


def _read(
    names: Reader, query: SavedQuery, arguments: Mapping[str, str], lang: str, wrong: Problems
) -> tuple[Mapping[str, str], tuple[Understood, ...], str]:
    """The arguments that say something, with things in place of their names, those names, and the
    language; what is `wrong` is added to that.
    """
    given = {key: value for key, value in arguments.items() if value.strip()}
    spoken, lang = query.spoken(given, lang)
    return *names.read(query.parameters, spoken, wrong), lang


def _is_empty(result: QueryResult) -> bool:
    """Whether a result is an answer with nothing in it; what is in a file or compressed is not."""
    body = result.body
    return isinstance(body, bytes) and not result.is_gzipped and is_empty(body, result.format)
