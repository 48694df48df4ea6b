"""The one way to ask a saved query: the page, REST, the command line and Python call `ask`.

Each argument becomes a term once, and the text is bound once. An unknown IRI would give an empty
answer that looks like a fact, so an IRI must name something of its parameter's class. Where the
answer tells by itself that it does, the engine is asked nothing else; see `_check`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from pactgraph.engine import Engine, QueryRequest, QueryResult
from pactgraph.errors import ParameterError
from pactgraph.queries.model import Catalog, Parameter, SavedQuery
from pactgraph.queries.types import Term
from pactgraph.rdf.formats import ANY, Accept
from pactgraph.release.read import Release
from pactgraph.sparql.results import Answer, Solutions, is_empty, read_answer

# Old addresses say so, which is read as `lang` where a query has no parameter of this name.
_OLD_LANG = "language"
# Of more things than these, names near to a wrong one are not looked for.
_MOST_NAMES = 10_000


@dataclass(frozen=True, slots=True)
class Published:
    """What questions are asked of: a release, what answers queries over it, and its queries."""

    release: Release
    engine: Engine
    catalog: Catalog


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, with the bound SPARQL text and the term of each parameter, defaults included.

    `result` is whole, in its format. The answer `is_cut` where the query has more rows than its
    LIMIT allows; `next_offset` is then the row at which the next part begins.
    """

    query: SavedQuery
    text: str
    terms: Mapping[str, Term]
    result: QueryResult
    is_cut: bool = False
    next_offset: int | None = None

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
    accept: Accept = ANY,
    client: str = "",
) -> Asked:
    """The answer to the saved query `name` from row `offset` on, with labels in `lang`.

    Raises UnknownNameError for a query that there isn't, ParameterError for arguments that don't
    fit it or an IRI that names nothing of its class, and what the engine raises.
    """
    query, prefixes = published.catalog.get(name), published.release.prefixes
    arguments, lang = _languages(query, arguments, lang)
    terms = query.terms(arguments, prefixes, lang)
    text = query.template.bind(terms)
    result = published.engine.query(QueryRequest(text, client=client), accept)
    asked = Asked(query, text, terms, result)
    _check(asked, published, client)
    return asked


def _languages(
    query: SavedQuery, arguments: Mapping[str, str], lang: str
) -> tuple[Mapping[str, str], str]:
    """The arguments that the query declares, and the language."""
    if any(parameter.name == _OLD_LANG for parameter in query.parameters):
        return arguments, lang
    others = {name: value for name, value in arguments.items() if name != _OLD_LANG}
    return others, arguments.get(_OLD_LANG, lang)


def _check(asked: Asked, published: Published, client: str) -> None:
    """Raise ParameterError where an argument names nothing of its class, with the names near to it.

    An answer that holds anything was found by way of its arguments. For an empty one the engine is
    asked once more for each argument.
    """
    classed = [parameter for parameter in asked.query.parameters if parameter.cls]
    if not classed or not _is_empty(asked.result):
        return
    for parameter in classed:
        term, cls = asked.terms[parameter.name], _class(parameter, published)
        known = _answer(f"ASK {{ {term} a {cls} }}", published.engine, client)
        if known is not True:
            raise _unknown(parameter, term, published, client)


def _is_empty(result: QueryResult) -> bool:
    """Whether a result is an answer with nothing in it; one that is large has something."""
    body = result.body
    return isinstance(body, bytes) and not result.is_gzipped and is_empty(body, result.format)


def _unknown(parameter: Parameter, term: Term, published: Published, client: str) -> ParameterError:
    """The error that `term` names nothing of the class of `parameter`."""
    cls, prefixes = _class(parameter, published), published.release.prefixes
    text = f"SELECT ?thing WHERE {{ ?thing a {cls} }} ORDER BY ?thing LIMIT {_MOST_NAMES}"
    listing = _answer(text, published.engine, client)
    rows = listing.rows if isinstance(listing, Solutions) else ()
    names = [
        prefixes.shorten(thing.value) for (thing,) in rows if thing and hasattr(thing, "value")
    ]
    wanted = prefixes.shorten(term.value)
    near = get_close_matches(wanted, names, n=3, cutoff=0.7)
    hint = (
        f"did you mean {' or '.join(near)}?"
        if near
        else f"there are {', '.join(names[:12])}{' …' if len(names) > 12 else ''}"
    )
    return ParameterError(
        f"parameter {parameter.name}: no {parameter.cls} is called {wanted}; {hint}"
    )


def _class(parameter: Parameter, published: Published) -> str:
    """The class of a parameter as it stands in a query."""
    return f"<{published.release.prefixes.expand(parameter.cls or '')}>"


def _answer(text: str, engine: Engine, client: str) -> Answer:
    result = engine.query(QueryRequest(text, client=client), ANY)
    return read_answer(result.read(), result.format)
