"""The W3C's SPARQL tests (https://github.com/w3c/rdf-tests): what their manifests say, and their
data as one dataset.

They are read from RDF_TESTS, else from `shared/rdf-tests` beside the checkout. Each file of data
becomes a graph of its own, called by its address, so that a request can put the dataset of any test
together by naming graphs.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
from conftest import PROJECT

FOLDER = Path(os.environ.get("RDF_TESTS", PROJECT.parent / "shared" / "rdf-tests")) / "sparql"
ABSENT = f"no W3C tests in {FOLDER.parent}; set RDF_TESTS"
HOME = "https://w3c.github.io/rdf-tests/sparql/"

# The engine has no entailment; service tests need endpoints on the open net; the other two folders
# have tests of their own.
_LEFT_OUT = ("entailment", "service", "protocol", "service-description")
_MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_CASES = f"""
PREFIX mf: <{_MANIFEST}>
PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?case ?type ?query ?result ?data ?graph
WHERE {{
  ?manifest mf:entries/rdf:rest*/rdf:first ?case .
  ?case a ?type ; mf:action ?action .
  OPTIONAL {{ ?action qt:query ?inner }}
  OPTIONAL {{ ?action qt:data ?data }}
  OPTIONAL {{ ?action qt:graphData ?graph }}
  OPTIONAL {{ ?case mf:result ?result }}
  BIND(COALESCE(?inner, ?action) AS ?query)
}}
ORDER BY ?case ?data ?graph
"""
_ROWS = """
PREFIX rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#>
SELECT ?row ?name ?value { ?set rs:solution ?row . ?row rs:binding [ rs:variable ?name ; rs:value ?value ] }
"""

# True or false, or the triples of a graph or a table, blank nodes named by what they stand in.
Meaning: TypeAlias = bool | frozenset[str]


@dataclass(frozen=True)
class Case:
    """A test: its type in the manifests, its query, the data of its dataset, and what should come
    out. Files are addresses below HOME.
    """

    name: str
    type: str
    query: str
    result: str
    data: tuple[str, ...]
    graphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The query."""
        return read(self.query)

    @property
    def based_text(self) -> str:
        """The query with the base that it would have had as a file."""
        return f"BASE <{self.query}>\n{self.text}"

    @property
    def expected(self) -> Meaning:
        """What should come out."""
        if self.result.endswith((".ttl", ".nt")):
            return _graph_or_table(self.result)
        format = {
            "srx": ox.QueryResultsFormat.XML,
            "srj": ox.QueryResultsFormat.JSON,
            "tsv": ox.QueryResultsFormat.TSV,
        }[self.result.rpartition(".")[2]]
        return meaning(ox.parse_query_results(read(self.result), format=format), by_value=True)


@cache
def cases() -> tuple[Case, ...]:
    """Every test of the query language; none where the tests are absent."""
    manifests = sorted(FOLDER.glob("sparql1[12]/*/manifest.ttl"))
    return tuple(
        case for path in manifests if path.parent.name not in _LEFT_OUT for case in _cases_of(path)
    )


def of_type(*types: str) -> list[Case]:
    """The tests of some types."""
    return [case for case in cases() if case.type in types]


def read(address: str) -> str:
    """The text of a file by its address."""
    return (FOLDER / address.removeprefix(HOME)).read_text("utf-8")


def dataset(cases: Iterable[Case]) -> ox.Dataset:
    """The data of `cases`, each file a graph; the graphs that a file names itself keep their names."""
    addresses = {
        address
        for case in cases
        for address in (*case.data, *case.graphs)
        if address.startswith(HOME)
    }
    return ox.Dataset(
        quad for address in sorted(addresses) for quad in _quads(address, ox.NamedNode(address))
    )


def default_graph(addresses: Sequence[str]) -> ox.Dataset:
    """The data at `addresses`, in one default graph."""
    return ox.Dataset(quad for address in addresses for quad in _quads(address, ox.DefaultGraph()))


def meaning(
    results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, by_value: bool = False
) -> Meaning:
    """What `results` say, whatever their order and the names of their blank nodes; `by_value` also
    however their numbers are written.
    """
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    if isinstance(results, ox.QueryTriples):
        return graph_meaning(results, by_value)
    names = [variable.value for variable in results.variables]
    rows = [(ox.BlankNode(), solution) for solution in results]
    cells = (
        (row, name, solution[name])
        for row, solution in rows
        for name in names
        if solution[name] is not None
    )
    return _table_meaning((row for row, _ in rows), names, cells, by_value)


def graph_meaning(triples: Iterable[ox.Triple | ox.Quad], by_value: bool = False) -> frozenset[str]:
    """What a graph says, whatever the names of its blank nodes, or the way that its numbers are
    written.
    """
    return _canonical(
        (ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples), by_value
    )


def _cases_of(path: Path) -> Iterator[Case]:
    store = ox.Store()
    store.load(
        path=path, format=ox.RdfFormat.TURTLE, base_iri=HOME + path.relative_to(FOLDER).as_posix()
    )
    results = store.query(_CASES)
    assert isinstance(results, ox.QuerySolutions)
    rows = [
        [
            str(getattr(row[name], "value", ""))
            for name in ("case", "type", "query", "result", "data", "graph")
        ]
        for row in results
    ]
    for case in dict.fromkeys(row[0] for row in rows):
        mine = [row for row in rows if row[0] == case]
        _, type, query, result, *_ = mine[0]
        data, graphs = (
            tuple(dict.fromkeys(row[column] for row in mine if row[column])) for column in (4, 5)
        )
        name = f"{path.parent.relative_to(FOLDER).as_posix()}/{case.rpartition('#')[2]}"
        graphs += tuple(
            graph for address in data if address.endswith(".trig") for graph in _graphs_in(address)
        )
        yield Case(
            name, type.removeprefix(_MANIFEST).removesuffix("11"), query, result, data, graphs
        )


def _graphs_in(address: str) -> list[str]:
    """The names of the graphs that a file names itself."""
    names = (quad.graph_name for quad in _quads(address, ox.DefaultGraph()))
    return sorted({name.value for name in names if isinstance(name, ox.NamedNode)})


def _quads(address: str, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
    """The quads of a file, its default graph as `graph`; its blank nodes are like those of no other
    file.
    """
    path = FOLDER / address.removeprefix(HOME)
    for quad in ox.parse(
        path=path,
        format=ox.RdfFormat.from_extension(path.suffix[1:]),
        base_iri=address,
        rename_blank_nodes=True,
    ):
        yield (
            quad
            if isinstance(quad.graph_name, ox.NamedNode)
            else ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        )


def _graph_or_table(address: str) -> frozenset[str]:
    """A graph, or the table that a graph in the vocabulary for result sets tells."""
    store = ox.Store()
    store.extend(default_graph([address]))
    rows = store.query(_ROWS)
    assert isinstance(rows, ox.QuerySolutions)
    if not (
        cells := [
            (row["row"], str(getattr(row["name"], "value", "")), row["value"]) for row in rows
        ]
    ):
        return graph_meaning(store, by_value=True)
    return _table_meaning(
        [row for row, _, _ in cells], [name for _, name, _ in cells], cells, by_value=True
    )


def _table_meaning(
    rows: Iterable[object],
    names: Iterable[str],
    cells: Iterable[tuple[object, str, object]],
    by_value: bool,
) -> frozenset[str]:
    """What a table says: its variables, and each row as a blank node with its values."""
    heads = (
        ox.Quad(ox.NamedNode("urn:table"), ox.NamedNode("urn:variable"), ox.Literal(name))
        for name in names
    )
    starts = (ox.Quad(row, ox.NamedNode("urn:is"), ox.NamedNode("urn:row")) for row in rows)  # type: ignore[arg-type]
    values = (
        ox.Quad(row, ox.NamedNode(f"urn:variable:{name}"), value)  # type: ignore[arg-type]
        for row, name, value in cells
    )
    return _canonical(chain(heads, starts, values), by_value)


def _canonical(quads: Iterable[ox.Quad], by_value: bool) -> frozenset[str]:
    """Quads as texts; a store keeps numbers by their values, and so gives those that are written in
    different ways as the same.
    """
    if by_value:
        store = ox.Store()
        store.extend(quads)
        quads = store
    found = ox.Dataset(quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, found))


@dataclass(frozen=True)
class ProtocolTest:
    """A request of the tests of the SPARQL protocol, and what should come back: classes of
    statuses, a truth, a kind of format.
    """

    name: str
    method: str
    target: str
    body: bytes | None
    media_type: str
    statuses: frozenset[str]
    truth: str
    format: str


def protocol_tests() -> list[ProtocolTest]:
    """The tests of the protocol that are one request; none where they are absent."""
    store = ox.Store()
    if (manifest := FOLDER / "sparql11" / "protocol" / "manifest.ttl").is_file():
        store.load(
            path=manifest,
            format=ox.RdfFormat.TURTLE,
            base_iri=f"{HOME}sparql11/protocol/manifest.ttl",
        )
    results = store.query(_REQUESTS)
    assert isinstance(results, ox.QuerySolutions)
    found: dict[str, ProtocolTest] = {}
    for row in results:
        case, method, target, chars, encoding, media_type, status, truth, format = (
            str(getattr(row[name], "value", "")) for name in _REQUEST
        )
        body = chars.encode(encoding) if encoding else None
        statuses = {status.rpartition("StatusCode")[2]} | (
            found[case].statuses if case in found else set()
        )
        found[case] = ProtocolTest(
            case.rpartition("#")[2],
            method,
            target,
            body,
            media_type,
            frozenset(statuses),
            truth,
            format,
        )
    return list(found.values())


def protocol_data() -> ox.Dataset:
    """The graphs that the tests of the protocol are about."""
    graphs = {
        f"http://kasei.us/2009/09/sparql/data/{path.stem}.rdf": path
        for path in sorted(FOLDER.glob("sparql11/protocol/*.nt"))
    }
    return ox.Dataset(
        quad
        for name, path in graphs.items()
        for quad in _quads(HOME + path.relative_to(FOLDER).as_posix(), ox.NamedNode(name))
    )


_REQUEST = ("case", "method", "target", "chars", "encoding", "type", "status", "truth", "format")
_REQUESTS = f"""
PREFIX mf: <{_MANIFEST}>
PREFIX ht: <http://www.w3.org/2011/http#>
PREFIX cnt: <http://www.w3.org/2011/content#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT *
WHERE {{
  ?case mf:action/ht:requests ?list .
  ?list rdf:rest rdf:nil ;
        rdf:first ?request .
  ?request ht:methodName ?method ; ht:absolutePath ?target ; ht:resp ?response .
  ?response mf:expectedStatus ?status .
  OPTIONAL {{ ?request ht:body [ cnt:chars ?chars ; cnt:characterEncoding ?encoding ] }}
  OPTIONAL {{ ?request ht:headers/rdf:rest*/rdf:first [ ht:fieldName "content-type" ; ht:fieldValue ?type ] }}
  OPTIONAL {{ ?response mf:expectedBoolean ?truth }}
  OPTIONAL {{ ?response mf:expectedFormat ?format }}
}}
ORDER BY ?case
"""
