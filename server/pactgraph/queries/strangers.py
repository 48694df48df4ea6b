"""Terms that a query looks for and that aren't in the data: a misspelt property gives what looks
like a fact, that there is nothing.

Only where an answer says nothing is the engine asked about the terms of the query, within the
client's limits and in a moment, and only of those in a namespace of the data is anything told.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

import pyoxigraph as ox

from pactgraph.engine import Engine, QueryRequest, QueryResult
from pactgraph.errors import QueryError
from pactgraph.rdf import ANY
from pactgraph.sparql import Solutions, Stranger, read_answer, says_nothing, terms_of

# Of so many terms at most the engine is asked, for so many seconds, and so many names are near.
_MOST, _PATIENCE, _NEAR = 50, 2.0, 3
# Of more things than these, names near to a wrong one are not looked for.
_MOST_NAMES = 5_000
_NAMESPACE = re.compile(r".*[#/:]", re.DOTALL)
# A longer answer, in bytes, says something, and so does a table with a row that holds no zero: most
# answers need not be looked at closely.
_SHORT = 4096
_HAS_ROWS = re.compile(
    rb'"bindings"\s*:\s*\[\s*\{|<(?:\w+:)?result[\s>]|\n[^\s{}<"@]|"boolean":true'
)
_HAS_ZERO = re.compile(rb'"0"|>0<|[\n,\t]0(?:[\s,]|$)')
_UNKNOWN = """
SELECT ?term WHERE {{
  VALUES ?term {{ {terms} }}
  FILTER(!EXISTS {{ ?term ?p1 ?o1 }} && !EXISTS {{ ?s2 ?term ?o2 }} && !EXISTS {{ ?s3 ?p3 ?term }})
  FILTER(!EXISTS {{ GRAPH ?term {{ ?s4 ?p4 ?o4 }} }})
}}
"""
_VOCABULARY = """
SELECT DISTINCT ?name WHERE {
  { SELECT DISTINCT ?name WHERE { ?s ?name ?o } }
  UNION { SELECT DISTINCT ?name WHERE { ?s a ?name } }
}
"""
_THINGS = """
SELECT DISTINCT ?name WHERE {{ ?name ?p ?o . FILTER(STRSTARTS(STR(?name), "{namespace}")) }}
LIMIT {most}
"""


def strangers_in(
    engine: Engine, request: QueryRequest, result: QueryResult
) -> tuple[Stranger, ...] | None:
    """The terms of `request` that stand in a namespace of the data and nowhere in it, where its
    `result` says nothing; None where that can't be told now.
    """
    body = result.body
    if not isinstance(body, bytes) or result.is_gzipped or len(body) > _SHORT:
        return ()
    if _HAS_ROWS.search(body) and not _HAS_ZERO.search(body):
        return ()
    if not says_nothing(body, result.format):
        return ()
    return strangers(engine, terms_of(request.text, request.base), request.client)


def strangers(engine: Engine, iris: Iterable[str], client: str) -> tuple[Stranger, ...] | None:
    """Those of `iris` that stand in a namespace of the data and nowhere in it, for a client that
    asks; None where that can't be told now.
    """
    terms = [term for iri in iris if (term := _node(iri))][:_MOST]
    data = _Data(engine, client)
    try:
        unknown = data.ask(_UNKNOWN.format(terms=" ".join(map(str, terms)))) if terms else []
        vocabulary = data.ask(_VOCABULARY) if unknown else []
        found = (data.stranger(iri, vocabulary) for iri in unknown)
        return tuple(stranger for stranger in found if stranger)
    except QueryError:
        return None


@dataclass(frozen=True, slots=True)
class _Data:
    """What an engine knows of, for a client that asks it."""

    engine: Engine
    client: str

    def stranger(self, iri: str, vocabulary: list[str]) -> Stranger | None:
        """What is told of a term that isn't in the data; None where its namespace isn't either."""
        match = _NAMESPACE.match(iri)
        namespace = match.group() if match else ""
        known = [name for name in vocabulary if name.startswith(namespace)] if namespace else []
        near = _near(iri, known, namespace)
        if namespace and not near:
            escaped = namespace.replace("\\", "\\\\").replace('"', '\\"')
            things = self.ask(_THINGS.format(namespace=escaped, most=_MOST_NAMES))
            known, near = [*known, *things], _near(iri, things, namespace)
        return Stranger(iri, near) if known else None

    def ask(self, text: str) -> list[str]:
        """The IRIs in the first column of an answer."""
        result = self.engine.query(QueryRequest(text, timeout=_PATIENCE, client=self.client), ANY)
        answer = read_answer(result.read(), result.format)
        rows = answer.rows if isinstance(answer, Solutions) else ()
        return [row[0].value for row in rows if isinstance(row[0], ox.NamedNode)]


def _near(iri: str, names: list[str], namespace: str) -> tuple[str, ...]:
    """The names whose local parts are near to that of `iri`, whatever their capitals."""
    locals_ = {name[len(namespace) :].lower(): name for name in reversed(names)}
    close = get_close_matches(iri[len(namespace) :].lower(), locals_, n=_NEAR, cutoff=0.6)
    return tuple(locals_[local] for local in close)


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None
