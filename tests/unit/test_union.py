"""The union of graphs is a set: in a build, in what it publishes, and in a store."""

import json
from dataclasses import replace

import pyoxigraph as ox
import pytest
from conftest import Cli
from pactgraph.rdf import fill_union, in_union
from pactgraph.release import About, Manifest, current_release

ABOUT = About("", "", {}, {})
MANIFEST = Manifest("0123456789ab", "1", 7, 7, {"urn:g": 3, "urn:h": 2}, {}, {}, ABOUT)
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
# What a check or a rule finds where it sees a triple twice.
TWICE = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
{form}
WHERE {{
  {{ SELECT ?thing ?label (COUNT(*) AS ?times) {{ ?thing rdfs:label ?label }} GROUP BY ?thing ?label }}
  FILTER(?times > 1)
}}
"""
CHECK = TWICE.format(form='SELECT (?thing AS ?focusNode) ("twice" AS ?message)')
RULE = TWICE.format(form='CONSTRUCT { ?thing rdfs:comment "twice" }')


@pytest.fixture
def repeating(little: Cli) -> Cli:
    """A project two of whose graphs say the same of a company."""
    company = (little.folder / "data" / "entities.ttl").read_text("utf-8")
    prefixes, thing = company.split("\n\n", 1)
    label = next(line for line in thing.splitlines() if "rdfs:label" in line).strip(" ;.")
    again = f"{prefixes}\n\nid:microsoft {label} .\n"
    (little.folder / "data" / "links" / "again.ttl").write_text(again, "utf-8")
    return little


def test_a_build_publishes_and_answers_what_two_graphs_say_once(repeating: Cli) -> None:
    assert repeating("build").returncode == 0
    manifest = current_release(repeating.releases).manifest
    assert manifest.quads == manifest.triples + 1
    # The one in this process comes first: it would open the store on disk, whose threads no fork has.
    for kept in (("--engine", "embedded"), ("--store", "memory"), ("--store", "disk")):
        answer = repeating("query", "-", *kept, stdin=COUNT)
        assert answer.stdout.split() == ["n", str(manifest.triples)], answer.stderr
    lines = repeating("export", "--format", "ntriples").stdout.splitlines()
    assert len(lines) == manifest.triples
    assert len(repeating("export", "--format", "nquads").stdout.splitlines()) == manifest.quads


def test_checks_and_rules_see_what_two_graphs_say_once(repeating: Cli) -> None:
    (repeating.folder / "ontology" / "checks" / "twice.rq").write_text(CHECK)
    (repeating.folder / "ontology" / "rules" / "99-twice.rq").write_text(RULE)
    done = repeating("build")
    assert (done.returncode, "twice" in done.stderr) == (0, False)
    follows = repeating("query", "-", stdin='ASK { ?thing ?property "twice" }')
    assert json.loads(follows.stdout)["boolean"] is False


@pytest.mark.parametrize(("triples", "stored"), [(7, 7), (6, 11)])
def test_a_store_has_the_union_besides_where_graphs_overlap(triples: int, stored: int) -> None:
    manifest = replace(MANIFEST, triples=triples)
    assert (manifest.graphs_overlap, manifest.stored) == (stored > 7, stored)


def test_the_union_has_what_stood_in_the_default_graph_too() -> None:
    store, a, b = ox.Store(), ox.NamedNode("urn:a"), ox.NamedNode("urn:b")
    store.extend([ox.Quad(a, a, a, a), ox.Quad(a, a, a, b), ox.Quad(b, b, b)])
    assert set(in_union(store)) == {ox.Quad(a, a, a), ox.Quad(b, b, b)}
    fill_union(store)
    union = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    assert set(union) == {ox.Quad(a, a, a), ox.Quad(b, b, b)}
    assert len(store) == 4
