"""What the dataset says of itself over HTTP holds: every figure is counted anew from the dump,
every link set is one.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from client import Client
from conftest import PROJECT
from pactgraph.rdf.terms import GRAPH, OWL, RDF, VOID, VOID_EXT, Object, Triple, as_triple
from servers import rows

FIGURES = ("triples", "entities", "distinctSubjects", "distinctObjects", "properties", "classes")
DATASET = "https://w3id.org/pactgraph/dataset"
SD = "http://www.w3.org/ns/sparql-service-description#"
TYPE = ox.NamedNode(f"{RDF}type")


class Description:
    """A description, and the quads that it is of."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad], quads: Iterable[ox.Quad]) -> None:
        self.said: dict[str, dict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
        for triple in filter(None, map(as_triple, triples)):
            self.said[triple.subject.value][triple.predicate.value].append(triple.object)
        self.graphs: dict[str, set[Triple]] = defaultdict(set)
        for quad in quads:
            plain = as_triple(quad)
            assert plain, quad
            self.graphs[str(quad.graph_name)[1:-1]].add(plain)
        self.whole: set[Triple] = set().union(*self.graphs.values())
        self.types: dict[object, set[object]] = defaultdict(set)
        for triple in self.whole:
            if triple.predicate == TYPE:
                self.types[triple.subject].add(triple.object)
        self.counted: dict[tuple[str, str], int] = {}

    def told(self) -> dict[tuple[str, str], int]:
        """The figures of the description, by what they are figures of."""
        return {
            (node, name): int(value.value)
            for node, said in self.said.items()
            for name in FIGURES
            for value in said.get(f"{VOID}{name}", [])
        }

    def parts(self, node: str, name: str) -> list[str]:
        return [part.value for part in self.said[node][name]]

    def one(self, node: str, name: str) -> Object:
        (value,) = self.said[node][name]
        return value

    def count(self, node: str, triples: set[Triple]) -> None:
        """Count `triples`, which are what `node` consists of, and those of its parts."""
        space = [value.value for value in self.said[node][f"{VOID}uriSpace"]]
        subjects = {triple.subject for triple in triples}
        figures = {
            "triples": len(triples),
            "entities": len([s for s in subjects if s.value.startswith(tuple(space))]),
            "distinctSubjects": len(subjects),
            "distinctObjects": len({triple.object for triple in triples}),
            "properties": len({triple.predicate for triple in triples}),
            "classes": len({t.object for t in triples if t.predicate == TYPE}),
        }
        for name in FIGURES:
            if f"{VOID}{name}" in self.said[node]:
                self.counted[node, name] = figures[name]
        for part in self.parts(node, f"{VOID}propertyPartition"):
            wanted = self.one(part, f"{VOID}property")
            found = {triple for triple in triples if triple.predicate == wanted}
            self.count(part, found)
            self.count_objects(part, found)

    def count_classes(self, node: str) -> None:
        """Count the members of each class, and what is said of them."""
        for part in self.parts(node, f"{VOID}classPartition"):
            cls = self.one(part, f"{VOID}class")
            members = {thing for thing, types in self.types.items() if cls in types}
            self.count(part, {triple for triple in self.whole if triple.subject in members})
            self.counted[part, "entities"] = len(members)

    def count_objects(self, node: str, triples: set[Triple]) -> None:
        """Count the triples of a property by the classes and the datatypes of their objects."""
        for part in self.parts(node, f"{VOID}classPartition"):
            cls = self.one(part, f"{VOID}class")
            self.count(part, {triple for triple in triples if cls in self.types[triple.object]})
        for part in self.parts(node, f"{VOID_EXT}datatypePartition"):
            kind = self.one(part, f"{VOID_EXT}datatype")
            self.count(part, {t for t in triples if getattr(t.object, "datatype", None) == kind})

    def count_graphs(self, node: str) -> None:
        """Count each named graph, and the links of each into other datasets."""
        for graph in self.parts(node, f"{VOID}subset"):
            triples = self.graphs[graph]
            self.count(graph, triples)
            for part in self.parts(graph, f"{VOID}subset"):
                predicate = self.one(part, f"{VOID}linkPredicate")
                target = self.one(part, f"{VOID}objectsTarget").value
                space = self.one(target, f"{VOID}uriSpace").value
                self.count(
                    part,
                    {
                        triple
                        for triple in triples
                        if triple.predicate == predicate and triple.object_iri.startswith(space)
                    },
                )


@pytest.fixture(scope="module")
def description(server: Client) -> Description:
    """What the server says of the dataset, and the dataset as it gives it away."""
    told = ox.parse(server("/.well-known/void").body, format=ox.RdfFormat.TURTLE)
    dump = ox.parse(server("/export/pactgraph.nq").body, format=ox.RdfFormat.N_QUADS)
    rest = (quad for quad in dump if quad.graph_name != ox.NamedNode(f"{GRAPH}description"))
    return Description(told, rest)


def test_every_figure_of_the_description_is_what_the_dump_has(description: Description) -> None:
    description.count(DATASET, description.whole)
    description.count_classes(DATASET)
    description.count_graphs(DATASET)
    told = description.told()
    assert len(told) > 1000
    assert {node for node, name in told if name == "distinctObjects"} > {DATASET}
    assert description.counted == told


def test_all_classes_properties_and_graphs_are_told(description: Description) -> None:
    told = {
        name: {
            description.one(part, f"{VOID}{name}").value
            for part in description.parts(DATASET, f"{VOID}{name}Partition")
        }
        for name in ("class", "property")
    }
    types = [triple for triple in description.whole if triple.predicate == TYPE]
    assert told["class"] == {triple.object.value for triple in types}
    assert told["property"] == {triple.predicate.value for triple in description.whole}
    assert set(description.parts(DATASET, f"{VOID}subset")) == description.graphs.keys()


def test_every_link_of_the_data_is_in_a_link_set_and_nothing_else(description: Description) -> None:
    links: dict[tuple[str, str], int] = defaultdict(int)
    for path in PROJECT.glob("data/links/*.ttl"):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            about_links = (f"{OWL}annotated", f"{RDF}type")
            if isinstance(quad.object, ox.NamedNode) and not quad.predicate.value.startswith(
                about_links
            ):
                links[f"{GRAPH}links/{path.stem}", quad.predicate.value] += 1
    sets = {
        (graph, description.one(part, f"{VOID}linkPredicate").value): int(
            description.one(part, f"{VOID}triples").value
        )
        for graph in description.graphs
        for part in description.parts(graph, f"{VOID}subset")
    }
    assert sets == links
    assert len(sets) == 9


def test_a_link_set_has_two_targets_and_the_other_one_is_described(
    description: Description,
) -> None:
    said: Mapping[str, Mapping[str, list[Object]]] = description.said
    sets = [node for node, of in said.items() if ox.NamedNode(f"{VOID}Linkset") in of[TYPE.value]]
    assert len(sets) == 9
    for node in sets:
        assert description.one(node, f"{VOID}subjectsTarget").value == DATASET
        target = said[description.one(node, f"{VOID}objectsTarget").value]
        assert ox.NamedNode(f"{VOID}Dataset") in target[TYPE.value]
        assert len(target[f"{VOID}uriSpace"]) == 1
        assert len(target["http://xmlns.com/foaf/0.1/homepage"]) == 1


def test_the_time_covered_is_that_of_what_is_stated(description: Description) -> None:
    names = ("date", "validFrom", "validUntil")
    predicates = {f"https://w3id.org/pactgraph/ontology#{name}" for name in names}
    years = [
        int(triple.object.value[:4])
        for triple in description.whole
        if triple.predicate.value in predicates
    ]
    period = description.one(DATASET, "http://purl.org/dc/terms/temporal").value
    ends = [
        description.one(period, f"http://www.w3.org/ns/dcat#{name}").value
        for name in ("startDate", "endDate")
    ]
    assert ends == [str(min(years)), str(max(years))]


def test_the_files_of_the_data_hold_what_is_counted(
    description: Description, server: Client
) -> None:
    dumps = {file.rpartition("/")[2] for file in description.parts(DATASET, f"{VOID}dataDump")}
    assert dumps == {f"pactgraph-data.{end}" for end in ("ttl", "trig", "ttl.gz", "trig.gz")}
    turtle = ox.parse(server("/export/pactgraph-data.ttl").body, format=ox.RdfFormat.TURTLE)
    assert {as_triple(triple) for triple in turtle} == description.whole
    trig = ox.parse(server("/export/pactgraph-data.trig").body, format=ox.RdfFormat.TRIG)
    graphs: dict[str, set[Triple | None]] = defaultdict(set)
    for quad in trig:
        graphs[str(quad.graph_name)[1:-1]].add(as_triple(quad))
    assert graphs == description.graphs


def test_the_data_alone_is_much_smaller_and_its_digest_is_listed(server: Client) -> None:
    whole, alone = (server(f"/export/pactgraph{end}.ttl").body for end in ("", "-data"))
    assert len(alone) < 0.65 * len(whole)
    listed = server("/export/SHA256SUMS").text
    assert f"{hashlib.sha256(alone).hexdigest()}  pactgraph-data.ttl\n" in listed
    page = server("/en/", Accept="text/html").text
    assert re.search(r'/export/pactgraph-data\.ttl".*without its description', page)


def test_the_service_description_counts_what_the_endpoint_answers(server: Client) -> None:
    said = Description(
        ox.parse(server("/sparql", Accept="text/turtle").body, format=ox.RdfFormat.TURTLE), ()
    )
    counts = {
        said.one(entry, f"{SD}name").value: said.one(
            said.one(entry, f"{SD}graph").value, f"{VOID}triples"
        ).value
        for entry, facts in said.said.items()
        if f"{SD}name" in facts
    }
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    answer = server("/sparql?" + urlencode({"query": query}), Accept="application/json")
    assert counts == dict(rows(answer))
    (dataset,) = [node for node, facts in said.said.items() if f"{SD}defaultGraph" in facts]
    default = said.one(said.one(dataset, f"{SD}defaultGraph").value, f"{VOID}triples").value
    every = server("/export/pactgraph.nt").body
    assert int(default) == len(set(every.splitlines()))


@pytest.fixture(scope="module")
def document(server: Client) -> rdflib.Graph:
    return rdflib.Graph().parse(data=server("/.well-known/void").text, format="turtle")


@pytest.mark.parametrize("taken", ["", "objectsTarget", "uriSpace", "property"])
def test_the_description_is_as_the_guide_of_void_asks(taken: str, document: rdflib.Graph) -> None:
    shapes = rdflib.Graph().parse(Path(__file__).with_name("void.shapes.ttl"))
    term = rdflib.URIRef(f"{VOID}{taken}")
    less = rdflib.Graph()
    for triple in document:
        if triple[1] != term:
            less.add(triple)
    conforms, _, text = pyshacl.validate(less, shacl_graph=shapes)
    assert conforms is (not taken), text[:2000]
