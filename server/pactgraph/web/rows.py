"""Rows that the server itself asks the engine for, to tell of things."""

from collections.abc import Iterable

import pyoxigraph as ox

from pactgraph.engine import QueryRequest
from pactgraph.rdf import ANY
from pactgraph.sparql import Solutions, Term, read_answer
from pactgraph.web.http import RequestContext

Row = dict[str, Term | None]


def rows(context: RequestContext, text: str, timeout: float | None = None) -> list[Row]:
    """The rows of a SELECT query, each by the names of its variables; asked in the name of the
    client, under the same limits as its own queries, or within `timeout` seconds. Raises what the
    engine raises.
    """
    request = QueryRequest(text, timeout=timeout, client=context.client)
    result = context.publication.engine.query(request, ANY)
    answer = read_answer(result.read(), result.format)
    return list(answer) if isinstance(answer, Solutions) else []


def values(name: str, nodes: Iterable[ox.NamedNode | str]) -> str:
    """A VALUES clause: the variable `name` is one of `nodes`, which are terms or IRIs."""
    terms = {ox.NamedNode(node) if isinstance(node, str) else node for node in nodes}
    return f"VALUES ?{name} {{ {' '.join(sorted(map(str, terms)))} }}"
