"""Saved queries and plain SPARQL text, answered from a release: what the command line and the pages
share.
"""

import json
from collections.abc import Mapping
from difflib import get_close_matches

import pyoxigraph as ox

from pactgraph.engine import Engine, QueryRequest, QueryResult
from pactgraph.errors import ParameterError
from pactgraph.queries.model import Parameter, SavedQuery, load_catalog
from pactgraph.queries.table import render_table, solutions
from pactgraph.rdf.formats import ANY, CSV, Accept, Format, accept_named
from pactgraph.rdf.namespaces import Prefixes
from pactgraph.release.read import Release


def answer(
    query: SavedQuery,
    arguments: Mapping[str, str],
    engine: Engine,
    prefixes: Prefixes,
    accept: Accept,
    client: str = "",
) -> QueryResult:
    """The answer to a saved query. Raises ParameterError also where an IRI names nothing of the
    class that is asked for.
    """
    text = query.bind(arguments, prefixes)
    for parameter in query.parameters:
        if parameter.cls:
            value = arguments.get(parameter.name) or parameter.default or ""
            _check_known(parameter, parameter.term(value, prefixes), engine, prefixes, client)
    return engine.query(QueryRequest(text, client=client), accept)


def _check_known(
    parameter: Parameter,
    term: ox.NamedNode | ox.Literal,
    engine: Engine,
    prefixes: Prefixes,
    client: str,
) -> None:
    """An unknown IRI would give an empty answer that looks like a fact; name the near matches
    instead.
    """
    cls = f"<{prefixes.expand(parameter.cls or '')}>"
    known = engine.query(QueryRequest(f"ASK {{ {term} a {cls} }}", client=client), ANY)
    if not json.loads(known.read())["boolean"]:
        listing = engine.query(
            QueryRequest(
                f"SELECT ?thing WHERE {{ ?thing a {cls} }} ORDER BY ?thing LIMIT 10000",
                client=client,
            ),
            ANY,
        )
        names = [
            prefixes.shorten(row[0]["value"]) for row in solutions(listing.read())[1] if row[0]
        ]
        wanted = prefixes.shorten(term.value)
        near = get_close_matches(wanted, names, n=3, cutoff=0.7)
        hint = (
            f"did you mean {' or '.join(near)}?"
            if near
            else f"there are {', '.join(names[:12])}{' …' if len(names) > 12 else ''}"
        )
        raise ParameterError(
            f"parameter {parameter.name}: no {parameter.cls} is called {wanted}; {hint}"
        )


def list_queries(release: Release) -> str:
    """The saved queries of `release` with title and parameters, a paragraph each."""
    queries = load_catalog(release.queries_folder).queries.values()
    lines = []
    for query in queries:
        arguments = "".join(f" -p {name}={value}" for name, value in query.example.items())
        lines.append(
            f"{query.name}\n    {query.title.en}. {query.title.zh}。\n    pactgraph query "
            f"{query.name}{arguments}"
        )
    return "\n".join(lines)


def answer_on_terminal(
    release: Release,
    engine: Engine,
    name: str,
    *,
    text: str | None,
    arguments: Mapping[str, str],
    format: Format | None,
    is_terminal: bool,
) -> str | bytes:
    """The answer to the saved query `name`, or to `text`: bytes in `format`, or text for a person
    at a terminal.
    """
    accept = _accept(format, is_terminal)
    if text is not None:
        if arguments:
            raise ParameterError(
                "-p fills in saved queries; write the values into the query itself"
            )
        result = engine.query(QueryRequest(text), accept)
    else:
        result = answer(
            load_catalog(release.queries_folder).get(name),
            arguments,
            engine,
            release.prefixes,
            accept,
        )
    body = result.read()
    return (
        render_table(body, release.prefixes)
        if is_terminal and not format and result.format.name == "json"
        else body
    )


def _accept(format: Format | None, is_terminal: bool) -> Accept:
    if format:
        return accept_named(format.name)
    return ANY if is_terminal else Accept(CSV, ANY.boolean, ANY.graph)
