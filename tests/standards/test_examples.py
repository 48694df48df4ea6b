"""The saved queries as RDF: as editors of SPARQL that others made look for examples, and as SHACL has
parameters.
"""

from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from client import Client
from pactgraph.engine import EmbeddedEngine, QueryRequest
from pactgraph.queries import Catalog, SavedQuery, executable, load_catalog
from pactgraph.queries.ask import Published, ask
from pactgraph.rdf import ANY
from pactgraph.release import Release
from rdflib import RDF, RDFS, SH
from servers import rows

SCHEMA = rdflib.Namespace("https://schema.org/")
SPEX = rdflib.Namespace("https://purl.expasy.org/sparql-examples/ontology#")
QUERY = rdflib.Namespace("https://w3id.org/pactgraph/query/")
TEXTS = (SH.select, SH.ask, SH.construct, SPEX.describe)
# As https://github.com/sib-swiss/sparql-editor asks any endpoint.
EXAMPLES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX spex: <https://purl.expasy.org/sparql-examples/ontology#>
SELECT DISTINCT ?sq ?comment ?query
WHERE {
    ?sq a sh:SPARQLExecutable ;
        rdfs:comment ?comment ;
        sh:select|sh:ask|sh:construct|spex:describe ?query .
} ORDER BY ?sq"""
PREFIXES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace
WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix}
ORDER BY ?prefix"""


@pytest.fixture(scope="module")
def catalog(release: Release) -> Catalog:
    return load_catalog(release.queries_folder)


@pytest.fixture(scope="module")
def served(server: Client) -> rdflib.Graph:
    return rdflib.Graph().parse(data=server("/queries.ttl").text, format="turtle")


def test_an_editor_finds_each_query_in_both_languages_by_asking_the_endpoint(
    server: Client, catalog: Catalog
) -> None:
    found = rows(server(f"/sparql?{urlencode({'query': EXAMPLES})}", Accept="*/*"))
    assert {row[0] for row in found} == {QUERY + name for name in catalog.queries}
    assert len(found) == 2 * len(catalog.queries)
    prefixes = rows(server(f"/sparql?{urlencode({'query': PREFIXES})}", Accept="*/*"))
    names = [row[0] for row in prefixes]
    assert sorted(set(names)) == names


def test_a_text_runs_as_it_stands_and_gives_the_answer_of_the_example(
    release: Release, engine: EmbeddedEngine, catalog: Catalog, served: rdflib.Graph
) -> None:
    published = Published(release, engine, catalog)
    for query in catalog.queries.values():
        (text,) = [str(said) for path in TEXTS for said in served.objects(QUERY[query.name], path)]
        ox.Store().query(text)  # which knows no prefix of ours
        found = engine.query(QueryRequest(text), ANY)
        wanted = ask(published, query.name, query.example).result
        assert found.read() == wanted.read(), query.name


def test_the_template_is_the_text_with_its_parameters(
    catalog: Catalog, served: rdflib.Graph
) -> None:
    query = catalog.get("rights-on-day")
    template = QUERY[f"{query.name}#template"]
    (text,) = served.objects(template, SH.select)
    assert "?right pact:holder $holder ." in str(text)
    assert (QUERY[query.name], rdflib.DCTERMS.source, template) in served
    assert (template, RDF.type, SH.SPARQLExecutable) not in served
    paths = [served.value(node, SH.path) for node in served.objects(template, SH.parameter)]
    assert {str(path).partition("#")[2] for path in paths} >= {"holder", "day"}


def test_a_query_says_only_the_prefixes_of_its_text(served: rdflib.Graph) -> None:
    declaring = served.value(QUERY["rights-on-day"], SH.prefixes)
    declared = {str(each).rpartition("/")[2] for each in served.objects(declaring, SH.declare)}
    assert declared >= {"code", "pact", "rdfs", "skos", "xsd"}
    assert "dcat" not in declared


@pytest.mark.parametrize(
    "taken",
    [
        None,
        SCHEMA.target,
        RDFS.comment,
        SH.select,
        SCHEMA.keywords,
        SH.prefixes,
        SH.path,
        SH.parameter,
    ],
)
def test_the_examples_are_as_editors_and_shacl_ask(
    taken: rdflib.URIRef | None, served: rdflib.Graph, release: Release
) -> None:
    shapes = rdflib.Graph().parse(Path(__file__).with_name("examples.shapes.ttl"))
    less = rdflib.Graph()
    for triple in [*served, *_declarations(release)]:
        if triple[1] != taken:
            less.add(triple)
    conforms, _, text = pyshacl.validate(less, shacl_graph=shapes)
    assert conforms is (taken is None), text[:2000]


def test_the_parameters_are_well_formed_shapes(served: rdflib.Graph) -> None:
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=served, meta_shacl=True)
    assert conforms, text[:2000]
    for node in served.subjects(RDF.type, SH.Parameter):
        values = served.value(node, SH["in"])
        if values is not None:
            assert len([*served.items(values)]) > 1


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            "type: entity\n#+     class: pact:Agent\n#+     example: id:microsoft",
            "sh:class pact:Agent ; sh:nodeKind sh:IRI",
        ),
        ("type: date\n#+     example: 2031-01-01", "sh:datatype xsd:date"),
        (
            "type: date\n#+     example: 2031-01-01\n#+     default: today",
            "sh:optional true ; sh:datatype xsd:date",
        ),
        (
            "type: integer\n#+     example: 5\n#+     default: 7",
            "sh:optional true ; sh:defaultValue 7",
        ),
        (
            "type: choice\n#+     choices: [a, b]\n#+     example: a",
            'sh:in [ rdf:first "a" ; rdf:rest ( "b" ) ]',
        ),
        ("type: boolean\n#+     example: true", "sh:datatype xsd:boolean ; sh:in ( true false )"),
        (
            "type: string\n#+     example: a\n#+     default: ''",
            "sh:optional true ; sh:datatype xsd:string",
        ),
    ],
)
def test_a_parameter_says_what_a_value_must_be(
    header: str, said: str, tmp_path: Path, release: Release
) -> None:
    triples = list(executable(_query(tmp_path, header), release.prefixes))
    store = ox.Store()
    store.extend(triple.in_graph(ox.DefaultGraph()) for triple in triples)
    ask = (
        "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
        "PREFIX pact: <https://w3id.org/pactgraph/ontology#> "
        f"ASK {{ ?p a sh:Parameter ; {said} . ?q sh:parameter ?p }}"
    )
    assert store.query(ask)
    defaults = [t for t in triples if t.predicate.value == f"{SH}defaultValue"]
    assert len(defaults) == ("default: 7" in header)


@pytest.mark.parametrize("form", ["ASK", "CONSTRUCT", "DESCRIBE"])
def test_each_form_is_said_as_its_vocabulary_has_it(
    form: str, tmp_path: Path, release: Release
) -> None:
    body = {"ASK": "ASK { ?s ?p $x }", "CONSTRUCT": "CONSTRUCT { ?s ?p $x } WHERE { ?s ?p $x }"}
    query = _query(
        tmp_path, "type: string\n#+     example: a", body.get(form, "DESCRIBE ?s { ?s ?p $x }")
    )
    predicates = {triple.predicate.value for triple in executable(query, release.prefixes)}
    space = SPEX if form == "DESCRIBE" else SH
    assert str(space[form.lower()]) in predicates


def test_a_prefix_of_its_own_is_declared_by_the_query(tmp_path: Path, release: Release) -> None:
    text = "PREFIX e: <http://example.org/> PREFIX pact: <http://other.example/>\nASK { e:a pact:b $x }"
    graph = rdflib.Graph()
    for triple in executable(
        _query(tmp_path, "type: string\n#+     example: a", text), release.prefixes
    ):
        graph.parse(data=f"{triple.subject} {triple.predicate} {triple.object} .", format="nt")
    declared = {
        (str(graph.value(node, SH.prefix)), str(graph.value(node, SH.namespace)))
        for node in graph.objects(None, SH.declare)
    }
    assert declared == {("e", "http://example.org/"), ("pact", "http://other.example/")}


@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/sparql-examples",
        "/queries.ttl",
        "/queries.jsonld",
        "/queries.nt",
        "/queries.rdf",
    ],
)
def test_the_examples_are_served_with_the_address_of_the_endpoint(
    path: str, server: Client, catalog: Catalog
) -> None:
    answer = server(path, Accept="text/turtle")
    graph = ox.Store()
    graph.load(answer.body, format=ox.RdfFormat.from_media_type(answer.headers["content-type"]))
    targets = list(graph.quads_for_pattern(None, ox.NamedNode(SCHEMA.target), None))
    assert len(targets) == len(catalog.queries)
    assert {str(quad.object)[1:-1] for quad in targets} == {f"{server.root}/sparql"}
    asked = ox.NamedNode(f"{server.root}/queries/rights-on-day")
    assert list(graph.quads_for_pattern(None, ox.NamedNode(SCHEMA.url), asked))


def test_the_iri_of_a_query_leads_to_its_page_or_its_description(server: Client) -> None:
    page = server("/query/rights-on-day", Accept="text/html", Accept_Language="zh")
    assert (page.status, page.headers["location"]) == (303, "/zh/queries/rights-on-day")
    for path in ("/query/rights-on-day.nt", "/query/rights-on-day?format=nt"):
        way = server(path, Accept="*/*")
        assert (way.status, way.headers["location"]) == (303, "/doc/query/rights-on-day.nt")
        text = server(way.headers["location"]).text
        assert (
            "<https://w3id.org/pactgraph/query/rights-on-day> <http://www.w3.org/ns/shacl#select>"
            in text
        )
        assert "/query/commitments" not in text
    assert server("/query/rights-on-dya").status == 404
    assert server("/queries.csv").status == 404


def _declarations(release: Release) -> list[tuple[rdflib.term.Node, ...]]:
    """The prefix table, which the release has."""
    graph = rdflib.Graph()
    for prefix, namespace in release.prefixes.table.items():
        node = rdflib.URIRef(f"https://w3id.org/pactgraph/prefix/{prefix}")
        graph.add((node, SH.prefix, rdflib.Literal(prefix)))
        graph.add((node, SH.namespace, rdflib.Literal(namespace)))
    return [*graph]


def _query(
    folder: Path, parameter: str, body: str = "SELECT ?s { ?s ?p $x } ORDER BY ?s LIMIT 5"
) -> SavedQuery:
    (folder / "topic").mkdir()
    (folder / "topic" / "own.rq").write_text(
        "#+ title: {en: A, zh: 甲}\n#+ summary: {en: A, zh: 甲}\n#+ tags: [test]\n#+ parameters:\n"
        f"#+   x:\n#+     en: x\n#+     zh: 甲\n#+     {parameter}\n{body}\n",
        "utf-8",
    )
    return load_catalog(folder).get("own")
