"""The page of a saved query: its form, its answer or what is wrong, and the same in
other formats.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from pactgraph.errors import ParameterError, QueryError
from pactgraph.queries.ask import Published, ask
from pactgraph.queries.model import SavedQuery
from pactgraph.rdf.formats import Kind, formats_of
from pactgraph.sparql.results import Solutions, read_answer
from pactgraph.web.context import RequestContext
from pactgraph.web.pages.cells import cell_of
from pactgraph.web.pages.render import render


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its status; whether the same request has the same page until the release is
    another one.
    """

    text: str
    status: int
    may_be_kept: bool


# Words of a page's own address, not of the query.
_OWN = {"format", "lang"}
_KINDS = {"SELECT": Kind.SOLUTIONS, "ASK": Kind.BOOLEAN}


def query_page(context: RequestContext, language: str, name: str) -> Page:
    """The page of the query `name`, with the arguments that the address has, or else an example.

    Raises UnknownNameError where there is no such query.
    """
    query = context.publication.catalog.get(name)
    given = _arguments(context.query_string)
    arguments = given or query.example
    view: dict[str, object] = {"solutions": None, "boolean": None, "graph": None, "problem": None}
    status, may_be_kept = 200, False
    try:
        shown, is_volatile = _answer(context, query, _in_language(query, arguments, language))
        view |= shown
        may_be_kept = not is_volatile
    except QueryError as error:
        view["problem"], status = str(error), error.status
    text = render(
        "query.html",
        language,
        prefix=context.prefix,
        query=query,
        arguments=arguments,
        given=given,
        formats=formats_of(_KINDS.get(query.form, Kind.GRAPH)),
        **view,
    )
    return Page(text, status, may_be_kept)


def _answer(
    context: RequestContext, query: SavedQuery, arguments: Mapping[str, str]
) -> tuple[Mapping[str, object], bool]:
    served = context.publication
    prefixes = served.release.prefixes
    published = Published(served.release, served.engine, served.catalog)
    result = ask(published, query.name, arguments, client=context.client).result
    body = result.read()
    found = read_answer(body, result.format)
    if isinstance(found, Solutions):
        rows = [[cell_of(term, prefixes) for term in row] for row in found.rows]
        return {"solutions": {"variables": found.variables, "rows": rows}}, result.is_volatile
    if isinstance(found, bool):
        return {"boolean": found}, result.is_volatile
    return {"graph": body.decode()}, result.is_volatile


def _in_language(
    query: SavedQuery, arguments: Mapping[str, str], language: str
) -> Mapping[str, str]:
    if any(parameter.name == "language" for parameter in query.parameters):
        return {"language": language, **arguments}
    return arguments


def _arguments(query_string: str) -> dict[str, str]:
    """The arguments in a query string. Raises ParameterError for one that is given twice; an empty
    one counts as not given.
    """
    arguments: dict[str, str] = {}
    for name, values in parse_qs(query_string).items():
        if name in _OWN:
            continue
        if len(values) > 1:
            raise ParameterError(f"{name} is given {len(values)} times; give it once")
        if values[0].strip():
            arguments[name] = values[0]
    return arguments
