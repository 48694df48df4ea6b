"""What the graph says of one thing: where a linked-data client, or a reader, that follows an IRI
arrives (https://www.w3.org/TR/cooluris/).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

import pyoxigraph as ox

from pactgraph.errors import UnknownNameError
from pactgraph.rdf import BASE, DCTERMS, FOAF, GRAPH, RDF, RDFS, SCHEMA, SKOS, is_iri
from pactgraph.search import LONGEST
from pactgraph.sparql import Term
from pactgraph.web.http import RequestContext
from pactgraph.web.rows import rows, values

# What our IRIs begin with after what all have in common, as a pattern of routes.
ROOMS = (
    "any(id, code, source, graph, link, prefix, dataset, ontology, alignments, codes, contact, "
    "shapes)"
)
# A thing that much leads to, such as a code that is in use, is told with so many of those links.
MOST_LINKS = 1000
# How deep things without an IRI are followed, and how many statements about them are told.
DEPTH, MOST_INNER = 6, 2000
LABELS = (
    f"{RDFS}label",
    f"{SKOS}prefLabel",
    f"{FOAF}name",
    f"{SCHEMA}name",
    "https://schema.org/name",
    f"{DCTERMS}title",
    "http://purl.org/dc/elements/1.1/title",
)

Node = TypeVar("Node")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a thing: its `own` statements, those about what it leads to that has no IRI
    (`inner`), those that lead to it, those about its parts, and the names of what stands beside it.
    It `is_cut` where more than MOST_LINKS lead to it, or MOST_INNER stand in it.
    """

    iri: str
    own: tuple[ox.Triple, ...]
    inner: tuple[ox.Triple, ...]
    links: tuple[ox.Triple, ...]
    parts: tuple[ox.Triple, ...]
    names: tuple[ox.Triple, ...]
    is_cut: bool

    @property
    def triples(self) -> list[ox.Triple]:
        """All of it, once each."""
        return list(dict.fromkeys((*self.own, *self.inner, *self.parts, *self.links, *self.names)))


def successor_of(context: RequestContext, iri: str) -> str:
    """The IRI of what a thing was merged into (dcterms:isReplacedBy); empty where it stands for
    itself. Raises UnknownNameError where the graph knows nothing by this IRI.
    """
    if not can_be_asked(iri):
        raise UnknownNameError(f"{iri[:200]!r} is no absolute IRI")
    found = rows(
        context,
        f"""
        SELECT ?successor WHERE {{
          {{ SELECT (1 AS ?isKnown) WHERE {{
            {{ {_term(iri)} ?p ?o }} UNION {{ ?s ?q {_term(iri)} }}
            UNION {{ GRAPH {_term(iri)} {{ ?a ?b ?c }} }}
          }} LIMIT 1 }}
          OPTIONAL {{ {_term(iri)} <{DCTERMS}isReplacedBy> ?successor }}
        }} ORDER BY ?successor LIMIT 1""",
    )
    if not found:
        raise _unknown(context, iri)
    successor = found[0]["successor"]
    return successor.value if isinstance(successor, ox.NamedNode) else ""


def can_be_asked(iri: str) -> bool:
    """Whether `iri` is an absolute IRI, and the engine takes it for one."""
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return is_iri(iri)


def _unknown(context: RequestContext, iri: str) -> UnknownNameError:
    """The error that nothing is known by an IRI, with what has a name like the end of it."""
    published, name = context.publication.published, re.split("[/#]", iri)[-1].replace("-", " ")
    near = published.index.find(name[:LONGEST], limit=3) if published.index and name else ()
    meant = " or ".join(f"<{found.iri}>" for found in near)
    hint = f"; did you mean {meant}?" if meant else ""
    return UnknownNameError(f"nothing is known of <{iri[:200]}>{hint}")


def said_of(context: RequestContext, iri: str) -> Said:
    """What is said of the thing with an IRI; what it says itself, and what leads to it, in an order
    that is the same in all engines.
    """
    itself = ox.NamedNode(iri)
    out = rows(context, f"SELECT ?p ?o WHERE {{ {itself} ?p ?o }}")
    into = rows(
        context,
        f"SELECT ?s ?p WHERE {{ ?s ?p {itself} }} ORDER BY ?p ?s LIMIT {MOST_LINKS + 1}",
    )
    own = tuple(sorted(_triples((itself, row["p"], row["o"]) for row in out), key=str))
    links = _triples((row["s"], row["p"], itself) for row in into[:MOST_LINKS])
    inner = (*_within(context, own), *_around(context, links))
    parts = _parts(context, iri, (*own, *links))
    return Said(
        iri,
        own,
        inner,
        links,
        parts,
        _names(context, (*own, *inner, *links, *parts)),
        len(into) > MOST_LINKS or len(inner) >= MOST_INNER,
    )


def _within(context: RequestContext, own: tuple[ox.Triple, ...]) -> tuple[ox.Triple, ...]:
    """What is said of the things without an IRI that a thing leads to, and so on; of a list, all
    that stands in it.

    A blank node can't be asked for again, so each question goes a step further from the thing.
    """
    found: dict[ox.Triple, None] = {}
    way, depth = "", 0
    met, fresh = set[object](), _blank(own)
    while fresh - met and depth < DEPTH and len(found) < MOST_INNER:
        start = own[0].subject if not depth else f"?at{depth - 1}"
        way += f"""
          {start} ?by{depth} ?head{depth} .
          FILTER(isBlank(?head{depth}) && ?by{depth} != <{RDF}rest>)
          ?head{depth} <{RDF}rest>* ?at{depth} .
          FILTER(isBlank(?at{depth}))"""
        met |= fresh
        text = f"SELECT DISTINCT ?s ?p ?o WHERE {{ {way} BIND(?at{depth} AS ?s) ?s ?p ?o }}"
        told = _triples(
            (row["s"], row["p"], row["o"]) for row in rows(context, f"{text} LIMIT {MOST_INNER}")
        )
        found |= dict.fromkeys(told)
        fresh, depth = _blank(told), depth + 1
    return tuple(found)[:MOST_INNER]


def _around(context: RequestContext, links: tuple[ox.Triple, ...]) -> tuple[ox.Triple, ...]:
    """What leads to the things without an IRI that lead to a thing."""
    if not any(isinstance(link.subject, ox.BlankNode) for link in links):
        return ()
    return _triples(
        (row["s"], row["p"], row["o"])
        for row in rows(
            context,
            f"""SELECT DISTINCT ?s ?p ?o WHERE {{
              ?o ?by {links[0].object} . FILTER(isBlank(?o)) ?s ?p ?o
            }} LIMIT {MOST_LINKS}""",
        )
    )


def _blank(triples: Iterable[ox.Triple]) -> set[object]:
    return {each.object for each in triples if isinstance(each.object, ox.BlankNode)}


def _parts(context: RequestContext, iri: str, beside: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    """What is said of those whose IRIs begin with `iri` and a hash: all terms of a vocabulary that
    is a graph of its own, and those that stand beside it.
    """
    nodes = {node for triple in beside for node in (triple.subject, triple.object)}
    parts = [
        node
        for node in nodes
        if isinstance(node, ox.NamedNode) and node.value.startswith(f"{iri}#")
    ]
    found = (
        rows(context, f"SELECT ?s ?p ?o WHERE {{ {values('s', parts)} ?s ?p ?o }}") if parts else []
    )
    graph = GRAPH + iri.removeprefix(BASE)
    if graph in context.publication.release.manifest.graphs:
        found += rows(
            context,
            f"SELECT DISTINCT ?s ?p ?o WHERE {{ GRAPH {_term(graph)} {{ ?s ?q ?r }} ?s ?p ?o }}",
        )
    return tuple(dict.fromkeys(_triples((row["s"], row["p"], row["o"]) for row in found)))


def _names(context: RequestContext, beside: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    """The labels of what stands in the triples `beside`; of very much by one property, those of
    the first.
    """
    by: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
    for triple in beside:
        ends = {triple.subject, triple.object}
        by[triple.predicate] |= {node for node in ends if isinstance(node, ox.NamedNode)}
    nodes = {*by} | {node for found in by.values() for node in first_of(found, MOST_LINKS)}
    found = rows(
        context,
        f"SELECT ?s ?p ?o WHERE {{ {values('s', nodes)} {values('p', LABELS)} ?s ?p ?o }}",
    )
    return _triples((row["s"], row["p"], row["o"]) for row in found)


def first_of(nodes: Collection[Node], most: int) -> list[Node]:
    """At most so many of `nodes`; where there are more, the first in the order of their IRIs."""
    return [*nodes] if len(nodes) <= most else sorted(nodes, key=str)[:most]


def _term(iri: str) -> str:
    return str(ox.NamedNode(iri))


def _triples(found: Iterable[tuple[Term | None, ...]]) -> tuple[ox.Triple, ...]:
    return tuple(ox.Triple(*row) for row in found if None not in row)  # type: ignore[arg-type]
