"""The saved queries are plain SPARQL: the files as they are, each parameter a variable that has a
value from the start, are answered by Apache Jena as by our engine. `test_engines.py` asks rdflib so,
and engines of others what we make of them.

The values are given to Jena as a substitution of variables. Jena is put beside the program that uses it, as `test_clients.py` says.
"""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from jars import java
from pactgraph.engine import EmbeddedEngine, QueryRequest
from pactgraph.queries import SavedQuery
from pactgraph.queries.read import load_catalog
from pactgraph.rdf import JSON, NTRIPLES, accept_named
from pactgraph.release import Release

CATALOG = load_catalog(PROJECT / "queries").queries
CLIENTS = Path(__file__).parent / "clients"
NUMBERS = ("integer", "decimal", "double", "nonNegativeInteger")
pytestmark = pytest.mark.xdist_group("portability")

# A cell, or what a triple says, by value; rows in their order.
Row: TypeAlias = tuple[object, ...]


@dataclass(frozen=True)
class Question:
    """A saved query with the terms of its examples."""

    query: SavedQuery
    terms: Mapping[str, ox.NamedNode | ox.Literal]

    @property
    def format(self) -> Any:
        """What its answer is read in."""
        return NTRIPLES if self.query.form == "CONSTRUCT" else JSON


def rows_of(document: bytes, question: Question) -> list[Row]:
    """The rows of an answer, in its order; those of a graph sorted."""
    if question.query.form == "CONSTRUCT":
        quads = ox.parse(document, format=ox.RdfFormat.N_TRIPLES)
        return sorted(tuple(map(value_of, quad.triple)) for quad in quads)
    results = ox.parse_query_results(document, format=ox.QueryResultsFormat.JSON)
    assert isinstance(results, ox.QuerySolutions)
    names = sorted(variable.value for variable in results.variables)
    return [tuple(value_of(row[name]) for name in names) for row in results]


def value_of(term: object) -> object:
    """A term by its value: numbers however they are written, and nothing joined as nothing: engines
    differ in whether GROUP_CONCAT of what is unbound is an empty text.
    """
    if isinstance(term, ox.Literal) and term.datatype.value.rpartition("#")[2] in NUMBERS:
        return str(Decimal(term.value).normalize())
    return "" if term is None or term == ox.Literal("") else str(term)


@pytest.fixture(scope="module")
def questions(release: Release) -> dict[str, Question]:
    """Every saved query."""
    return {
        name: Question(query, query.terms(query.example, release.prefixes))
        for name, query in CATALOG.items()
    }


@pytest.fixture(scope="module")
def expected(questions: Mapping[str, Question], engine: EmbeddedEngine) -> dict[str, list[Row]]:
    """What our engine answers, the terms filled in."""
    return {
        name: rows_of(
            engine.query(
                QueryRequest(each.query.template.bind(each.terms)), accept_named(each.format.name)
            ).read(),
            each,
        )
        for name, each in questions.items()
    }


@pytest.fixture(scope="module")
def triples(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The union of all graphs of the release, as N-Triples."""
    quads = ox.parse(path=release.dataset_file, format=ox.RdfFormat.N_QUADS)
    path = tmp_path_factory.mktemp("portability") / "data.nt"
    ox.serialize(dict.fromkeys(quad.triple for quad in quads), path, format=ox.RdfFormat.N_TRIPLES)
    return path


@pytest.fixture(scope="module")
def by_jena(
    questions: Mapping[str, Question], triples: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder with what Jena answers to each query, all asked of one process."""
    command, folder = java(CLIENTS / "LocalQuery.java"), tmp_path_factory.mktemp("jena")
    for name, each in questions.items():
        (folder / f"{name}.rq").write_text(each.query.text, "utf-8")
        lines = [f"{parameter}\t{term}\n" for parameter, term in each.terms.items()]
        (folder / f"{name}.terms").write_text("".join(lines), "utf-8")
    done = subprocess.run(
        [*command, str(triples), str(folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("name", CATALOG)
def test_jena_gives_the_same_answer(
    name: str,
    questions: Mapping[str, Question],
    expected: Mapping[str, list[Row]],
    by_jena: Path,
) -> None:
    question = questions[name]
    errors = [file.read_text("utf-8") for file in by_jena.glob(f"{name}.error")]
    assert errors == []
    suffix = "nt" if question.query.form == "CONSTRUCT" else "json"
    document = (by_jena / f"{name}.{suffix}").read_bytes()
    assert rows_of(document, question) == expected[name]
