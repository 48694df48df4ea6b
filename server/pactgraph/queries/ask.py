"""The one way to ask a saved query: the page, REST, the command line and Python call `ask`.

Each argument becomes a term once, and the engine is asked once. An IRI that names nothing would
give what looks like a fact, so it must name something of its parameter's class. Where the answer
rests on the parameter, it is empty for such an IRI, so that the engine is asked about the IRI only
then. Where it doesn't, as in a count or with NOT EXISTS, the engine is asked about the IRI first: a
query that is to be asked once has a triple with the parameter in it, such as `$who a pact:Agent`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from pactgraph.engine import Engine, QueryRequest, QueryResult
from pactgraph.errors import ParameterError
from pactgraph.queries.headed import with_heads
from pactgraph.queries.known import Things
from pactgraph.queries.model import OLD_LANG, Catalog, SavedQuery
from pactgraph.queries.names import Reader, Understood
from pactgraph.queries.strangers import strangers
from pactgraph.rdf import ANY, Accept
from pactgraph.release import Release
from pactgraph.search import Index
from pactgraph.sparql import Answer, Stranger, first_rows, is_empty, read_answer

# Engines count rows in 64 bits.
_LAST_ROW = 10**15


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

    `result` is whole, in its format. The answer `is_cut` where the query has more rows than its
    LIMIT allows; `next_offset` is then the row at which the next part begins. Where it is empty,
    `strangers` are those of the arguments that aren't in the data. Those that were names and were
    taken for things are `understood`.
    """

    query: SavedQuery
    text: str
    terms: Mapping[str, ox.NamedNode | ox.Literal]
    result: QueryResult
    next_offset: int | None = None
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
    has_heads: bool = False,
    accept: Accept = ANY,
    client: str = "",
) -> Asked:
    """The answer to the saved query `name` from row `offset` on, with labels in `lang`.

    An argument that is blank counts as not given. A table with a LIMIT is asked for one row more;
    if that comes, there are more, and it is left out. A table in CSV or TSV `has_heads` in `lang`
    in place of the names of its variables on wish. Raises UnknownNameError for a query that
    there isn't, ParameterError for arguments that don't fit it or an IRI that names nothing of its
    class, UnclearNameError for a name that is not clear, and what the engine raises.
    """
    query = published.catalog.get(name)
    arguments = {key: value for key, value in arguments.items() if value.strip()}
    if (old := query.old_language(arguments)) is not None:
        lang = old
        arguments = {key: value for key, value in arguments.items() if key != OLD_LANG}
    prefixes = published.release.prefixes
    names = Reader(published.index, prefixes)
    arguments, understood = names.read(query.parameters, arguments)
    terms = query.terms(arguments, prefixes, lang)
    _check_offset(query, offset)
    if has_heads:  # what comes compressed can't be given other heads
        accept = replace(accept, gzip=False)
    things = Things(published.engine, published.release.prefixes, client)
    named = [one for one in query.parameters if isinstance(terms[one.name], ox.NamedNode)]
    classed = [parameter for parameter in named if parameter.cls]
    things.check([one for one in classed if one.name not in query.rests_on], terms)
    if query.limit is None:
        text = query.template.bind(terms)
        result = published.engine.query(QueryRequest(text, client=client), accept)
        is_cut = False
    else:
        text = query.template.bind_part(terms, query.limit, offset)
        one_more = query.template.bind_part(terms, query.limit + 1, offset)
        request, plain = QueryRequest(one_more, client=client), replace(accept, gzip=False)
        result, is_cut = _first_rows(published.engine.query(request, plain), query.limit)
    unknown: tuple[Stranger, ...] = ()
    if _is_empty(result):
        things.check([one for one in classed if one.name in query.rests_on], terms)
        iris = [terms[one.name].value for one in named if not one.cls]
        unknown = strangers(published.engine, iris, client) or ()
    if query.moves(arguments):
        result = replace(result, is_volatile=True)
    if has_heads:
        result = with_heads(result, query.heads(lang))
    next_offset = offset + query.limit if is_cut and query.limit else None
    return Asked(query, text, terms, result, next_offset, unknown, understood)


def _check_offset(query: SavedQuery, offset: int) -> None:
    """Raise ParameterError where no answer begins at row `offset`."""
    if offset and query.limit is None:
        raise ParameterError(f"query {query.name} gives its answer whole; leave out offset")
    if not 0 <= offset <= _LAST_ROW:
        raise ParameterError(f"offset {offset} is no row of an answer; count rows from 0")


def _first_rows(result: QueryResult, limit: int) -> tuple[QueryResult, bool]:
    """`result` with at most `limit` rows, and whether it had more. What has a limit is held in
    memory.
    """
    body = result.read()
    kept = first_rows(body, result.format, limit)
    return replace(result, body=kept or body, length=len(kept or body)), kept is not None


def _is_empty(result: QueryResult) -> bool:
    """Whether a result is an answer with nothing in it; what is in a file or compressed is not."""
    body = result.body
    return isinstance(body, bytes) and not result.is_gzipped and is_empty(body, result.format)
