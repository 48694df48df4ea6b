"""Brings a release into an engine: each graph aside first, by a name below that of the release, its
union by the name of the release; all proved; then one update takes the marker away, moves every
graph into its place, drops what the release before had, and sets the marker. An engine with
transactions has one release or the other at every moment; of one without, the marker tells.

Proved by counts of every graph, and by a digest of the union: triples by the first two digits of
the MD5 of what they say, where their object is an IRI, and the length of all texts by their
language. Engines may write numbers and dates in another way, so these only count.
"""

import time
from collections.abc import Callable, Mapping

import pyoxigraph as ox

from pactgraph.engine.remote.holding import MARKER, PART, WHICH, Holding, holding_of
from pactgraph.engine.remote.loading.pieces import Part, parts_of
from pactgraph.engine.remote.loading.store import Means, RemoteStore
from pactgraph.engine.remote.reading import values_of
from pactgraph.errors import RemoteError
from pactgraph.rdf import NTRIPLES
from pactgraph.release import Release

_COUNTS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
DIGESTS = (
    """SELECT ?b (COUNT(*) AS ?n) {
  ?s ?p ?o FILTER(ISIRI(?s) && ISIRI(?o))
  BIND(SUBSTR(MD5(CONCAT(STR(?s), " ", STR(?p), " ", STR(?o))), 1, 2) AS ?b)
} GROUP BY ?b""",
    """SELECT ?l (COUNT(*) AS ?n) (SUM(STRLEN(STR(?o))) AS ?k) {
  ?s ?p ?o FILTER(ISLITERAL(?o)) BIND(LCASE(LANG(?o)) AS ?l) FILTER(?l != "")
} GROUP BY ?l""",
)
# Progress is told every so many seconds.
_PAUSE = 2.0


def load_release(
    release: Release, store: RemoteStore, means: Means | None, say: Callable[[str], None]
) -> Means | None:
    """See that the engine has `release`; how it was brought there, None where it was there already.
    Without `means` graphs are put one by one, or as one document where a blank node is in them.

    Raises RemoteError where the engine refuses it, or has something else in the end.
    """
    holding = holding_of(release)
    with parts_of(release, holding.union) as parts:
        if (holding.union, holding.digest) in store.ask(WHICH):
            say(f"the engine says that it has release {release.id}; asking for its digest")
            if not (lacks := _differences(store, holding, holding.graphs, parts)):
                return None
            say(f"it has not: {lacks}; loading it again")
        has_blank_nodes = any(part.has_blank_nodes for part in parts.values())
        means = means or (Means.QUADS if has_blank_nodes else Means.GRAPHS)
        _stage(store, holding, parts, means, say)
        say("asking for counts and a digest")
        staged = {place: holding.graphs[graph] for graph, place in holding.staged.items()}
        _demand(_differences(store, holding, staged, parts), "after it was loaded; it isn't in use")
        say("switching")
        store.update(_switch(store, holding))
        if lacks := _differences(store, holding, holding.graphs, parts):
            store.update(f"DROP SILENT GRAPH <{MARKER}>")  # so that nobody takes it for whole
            _demand(lacks, "after it was switched; it isn't in use")
    return means


def _stage(
    store: RemoteStore,
    holding: Holding,
    parts: Mapping[str, Part],
    means: Means,
    say: Callable[[str], None],
) -> None:
    """Put every graph where it waits."""
    places = {**holding.staged, holding.union: holding.union}
    total = sum(part.triples for part in parts.values())
    if means is Means.QUADS:
        say(f"sending {total} triples as one document")
        for place in places.values():
            store.update(f"DROP SILENT GRAPH <{place}>")
        store.add_quads(b"".join(_quads(parts[graph], place) for graph, place in places.items()))
        return
    done, told = 0, time.monotonic()
    for graph, part in parts.items():
        for number, (triples, count) in enumerate(part.pieces()):
            store.add(places[graph], triples, means, is_first=number == 0)
            done += count
            if time.monotonic() - told > _PAUSE:
                told = time.monotonic()
                say(f"  {done} of {total} triples")
    say(f"  {done} of {total} triples")


def _quads(part: Part, place: str) -> bytes:
    """The triples of a part as N-Quads."""
    end = f" <{place}> .\n".encode()
    return b"".join(
        line.removesuffix(b" .\n") + end for line in part.file.read_bytes().splitlines(True)
    )


def _switch(store: RemoteStore, holding: Holding) -> str:
    """The update that puts the release in the place of what was there."""
    parts = f"SELECT ?union ?part {{ GRAPH <{MARKER}> {{ ?union <{PART}> ?part }} }}"
    unions = {union for union, _ in store.ask(WHICH)} - {holding.union}
    before = {graph for _, graph in store.ask(parts)} - holding.graphs.keys()
    steps = [
        f"DELETE WHERE {{ GRAPH <{MARKER}> {{ ?union ?is ?what }} }}",
        *(_move(place, graph) for graph, place in holding.staged.items()),
        *(f"DROP SILENT GRAPH <{graph}>" for graph in sorted(before | unions)),
        f"INSERT DATA {{ GRAPH <{MARKER}> {{ {holding.marker} }} }}",
    ]
    return " ;\n".join(steps)


def _move(place: str, graph: str) -> str:
    """The update that moves a graph. Fuseki's own MOVE loses triples, since TDB2 reads and writes
    at the same time; an INSERT has read all before it writes.
    """
    return (
        f"DROP SILENT GRAPH <{graph}> ;\n"
        f"INSERT {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{place}> {{ ?s ?p ?o }} "
        f"}} ;\n"
        f"DROP SILENT GRAPH <{place}>"
    )


def _differences(
    store: RemoteStore, holding: Holding, graphs: Mapping[str, int], parts: Mapping[str, Part]
) -> str:
    """What the engine has otherwise than it should: `graphs` and the union; nothing where it is as
    it should be.
    """
    expected = {graph: count for graph, count in graphs.items() if count}
    rows = store.ask(_COUNTS, holding.union, [*graphs]) if graphs else []
    found = {graph: int(count) for graph, count in rows}
    for graph in sorted(expected.keys() | found.keys()):
        if expected.get(graph, 0) != found.get(graph, 0):
            return f"{found.get(graph, 0)} of {expected.get(graph, 0)} triples in <{graph}>"
    whole = ox.Store()
    whole.load(path=parts[holding.union].file, format=NTRIPLES.engine, lenient=True)  # type: ignore[arg-type]
    for query in DIGESTS:
        if set(store.ask(query, holding.union)) != set(_own(whole, query)):
            return f"another digest of <{holding.union}>"
    return ""


def _own(whole: ox.Store, query: str) -> list[tuple[str, ...]]:
    results = whole.query(query)
    assert isinstance(results, ox.QuerySolutions)
    return values_of(results.serialize(format=ox.QueryResultsFormat.JSON) or b"")


def _demand(differences: str, when: str) -> None:
    """Raise RemoteError where there are differences."""
    if differences:
        raise RemoteError(f"the engine has {differences} {when}")
