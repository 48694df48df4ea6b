"""The memory of queries: of one, and of all together."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from engines import SMALL, YES, pool_engine, release_of_numbers
from pactgraph.config import MIB
from pactgraph.engine import QueryRequest
from pactgraph.errors import ExceededError
from pactgraph.rdf.formats import ANY
from pactgraph.release import Release
from servers import meanwhile

DOUBLING = (
    'SELECT ?x40 { BIND("'
    + "x" * 1000
    + '" AS ?x0) '
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
    + " }"
)
TEN = " ".join(map(str, range(1, 11)))


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of 1,000 numbers."""
    return release_of_numbers(tmp_path_factory.mktemp("numbers"), 1000)


def test_memory_is_bounded_and_the_next_query_is_fine(numbers: Release) -> None:
    with pool_engine(numbers, SMALL) as engine:
        with pytest.raises(ExceededError, match="134217728 bytes of memory"):
            engine.query(QueryRequest(DOUBLING), ANY)
        assert engine.query(YES, ANY).read()


def test_the_largest_query_is_stopped_when_all_together_take_too_much(numbers: Release) -> None:
    settings = replace(SMALL, query_timeout=20, query_memory=1024 * MIB, total_memory=96 * MIB)
    order = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
    with (
        pool_engine(numbers, settings) as engine,
        meanwhile(partial(engine.query, QueryRequest(order), ANY)) as asked,
    ):
        with pytest.raises(
            ExceededError, match=f"all queries together took more than {96 * MIB} bytes"
        ):
            asked[0].result()
        assert engine.query(YES, ANY).read()


def test_what_a_worker_copies_of_the_store_counts_too(tmp_path: Path) -> None:
    release = release_of_numbers(tmp_path, 100_000)
    total = (
        f"SELECT (SUM(?value * ?x) AS ?sum) {{ ?s ?p ?value VALUES ?x {{ {TEN} }} }} GROUP BY ?p"
    )
    with pool_engine(release, replace(SMALL, query_timeout=20, total_memory=16 * MIB)) as engine:
        for _ in range(2):
            with pytest.raises(
                ExceededError, match=f"all queries together took more than {16 * MIB} bytes"
            ):
                engine.query(QueryRequest(total), ANY)
        assert engine.query(QueryRequest("ASK { <urn:n:7> ?p ?o }"), ANY).read()


def test_an_idle_worker_that_has_copied_much_is_let_go_of(tmp_path: Path) -> None:
    release = release_of_numbers(tmp_path, 250_000)
    with pool_engine(release, replace(SMALL, query_timeout=20)) as engine:
        kept = []
        for query in (
            "ASK { <urn:n:7> ?p ?o }",
            "SELECT (SUM(?value + ?value) AS ?sum) { ?s ?p ?value . ?s ?p ?value } GROUP BY ?p",
        ):
            engine.query(QueryRequest(query), ANY).read()
            engine.trim(age=0.0)
            kept.append(len(engine.idle_workers))
        assert kept == [1, 0]
