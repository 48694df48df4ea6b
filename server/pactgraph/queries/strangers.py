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
from pactgraph.errors import DeadlineError, PactgraphError
from pactgraph.rdf import ANY, JSON
from pactgraph.sparql import Answer, Solutions, Stranger, read_answer, says_nothing, terms_of

# Of so many terms at most the engine is asked, so many are told, and so many names are near.
_MOST, _TOLD, _NEAR = 50, 5, 3
# How long the engine may look for names, and for a namespace, which is found at once where it is
# one of the data; in seconds.
_PATIENCE, _GLANCE = 2.0, 0.5
# Of more things than these, names near to a wrong one are not looked for.
_MOST_NAMES = 5_000
_NAMESPACE = re.compile(r".*[#/:]", re.DOTALL)
# A longer answer, in bytes, says something, and so does a table with a row that holds no zero, or
# with two rows: most answers need not be looked at closely.
_SHORT = 4096
_NEXT_ROW = b"}},{"
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
_HAS_NAMESPACE = """
ASK {{
  {{ ?s ?p ?o . FILTER(STRSTARTS(STR(?p), {namespace}) || STRSTARTS(STR(?s), {namespace})) }}
  UNION {{ ?s a ?c . FILTER(STRSTARTS(STR(?c), {namespace})) }}
}}
"""
_VOCABULARY = """
SELECT DISTINCT ?name WHERE {
  { SELECT DISTINCT ?name WHERE { ?s ?name ?o } }
  UNION { SELECT DISTINCT ?name WHERE { ?s a ?name } }
}
"""
_THINGS = """
SELECT DISTINCT ?name WHERE {{ ?name ?p ?o . FILTER(STRSTARTS(STR(?name), {namespace})) }}
LIMIT {most}
"""


def strangers_in(
    engine: Engine, request: QueryRequest, result: QueryResult
) -> tuple[Stranger, ...] | None:
    """The terms of `request` that stand in a namespace of the data and nowhere in it, where its
    `result` says nothing; None where that can't be told now.
    """
    body = result.body
    if has_something(result) or not isinstance(body, bytes):
        return ()
    if not says_nothing(body, result.format):
        return ()
    return strangers(engine, terms_of(request.text, request.base), request.client)


def has_something(result: QueryResult) -> bool:
    """Whether a `result` says something, as can be seen at a glance; nothing need be asked then."""
    body = result.body
    if not isinstance(body, bytes) or result.is_gzipped or len(body) > _SHORT:
        return True
    # Behind the first row of most answers; it may stand in a text as well, beside which no row is
    # one of counts.
    if _NEXT_ROW in body and result.format is JSON:
        return True
    may_have_zero = (
        b'"0"' in body or b">0<" in body or b"\n0" in body or b",0" in body or b"\t0" in body
    )
    return bool(_HAS_ROWS.search(body)) and not (may_have_zero and _HAS_ZERO.search(body))


def strangers(engine: Engine, iris: Iterable[str], client: str) -> tuple[Stranger, ...] | None:
    """Those of `iris` that stand in a namespace of the data and nowhere in it, for a client that
    asks; None where that can't be told now. Of large data the near names may not be found in time.
    """
    terms = [term for iri in iris if (term := _node(iri))][:_MOST]
    data = _Data(engine, client)
    try:
        unknown = data.names(_UNKNOWN.format(terms=" ".join(map(str, terms)))) if terms else []
        own = [iri for iri in unknown if data.has_namespace(_namespace(iri))][:_TOLD]
        vocabulary = data.names(_VOCABULARY) if own else []
        return tuple(Stranger(iri, data.near(iri, vocabulary)) for iri in own)
    except PactgraphError:  # the engine is busy or gone, or the client's time is spent
        return None


@dataclass(frozen=True, slots=True)
class _Data:
    """What an engine knows of, for a client that asks it."""

    engine: Engine
    client: str

    def has_namespace(self, namespace: str) -> bool:
        """Whether a property, a class or a subject stands in a namespace."""
        text = _HAS_NAMESPACE.format(namespace=ox.Literal(namespace))
        return bool(namespace) and self._ask(text, _GLANCE) is True

    def near(self, iri: str, vocabulary: list[str]) -> tuple[str, ...]:
        """The terms of the namespace of `iri` with names near to its own: properties and classes,
        else things.
        """
        namespace = _namespace(iri)
        found = _near(iri, [name for name in vocabulary if name.startswith(namespace)], namespace)
        if found:
            return found
        text = _THINGS.format(namespace=ox.Literal(namespace), most=_MOST_NAMES)
        return _near(iri, self.names(text), namespace)

    def names(self, text: str) -> list[str]:
        """The IRIs in the first column of an answer; none where it takes too long."""
        answer = self._ask(text, _PATIENCE)
        rows = answer.rows if isinstance(answer, Solutions) else ()
        return [row[0].value for row in rows if isinstance(row[0], ox.NamedNode)]

    def _ask(self, text: str, seconds: float) -> Answer | None:
        """The answer; None where it takes longer. Raises what the engine raises."""
        try:
            result = self.engine.query(QueryRequest(text, timeout=seconds, client=self.client), ANY)
        except DeadlineError:
            return None
        return read_answer(result.read(), result.format)


def _namespace(iri: str) -> str:
    """An IRI up to its last `#`, `/` or `:`."""
    match = _NAMESPACE.match(iri)
    return match.group() if match else ""


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
