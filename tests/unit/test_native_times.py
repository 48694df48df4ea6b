"""The table of queries that never repeat, to our server and to the engine's own."""

from pactgraph.rdf.formats import JSON

from benchmarks.sections.http import Burden
from benchmarks.sections.native import Pair, native_table
from benchmarks.traffic import TURN, Traffic
from benchmarks.workload import Workload, never_again


def test_a_question_gets_a_number_that_is_another_one_each_time() -> None:
    text = "SELECT * WHERE { ?s ?p ?o { ?x ?y ?z } }\nLIMIT 5"
    asked = never_again(Workload("name", (text, text), JSON))
    assert (
        asked.texts
        == (f"SELECT * WHERE {{ ?s ?p ?o {{ ?x ?y ?z }}   FILTER({TURN} > 0)\n}}\nLIMIT 5",) * 2
    )
    assert (asked.name, asked.format) == ("name", JSON)


def test_both_are_compared_by_medians_and_in_single_rounds() -> None:
    ours = [Burden(Traffic(rate, 0.002, 0.008, 1), 0.0001) for rate in (100, 300, 200)]
    native = [Burden(Traffic(rate, 0.001, 0.004, 0), 0.00005) for rate in (400, 400, 100)]
    table = native_table("100 triples", {("path", 8): Pair(ours, native)}, 1)
    assert table.rows == [
        [
            *("path", "8", "200", "2.00", "8.00", "100"),
            *("400", "1.00", "4.00", "50"),
            *("0.50x", "0.25x", "2.00x", "2.00x", "3"),
        ]
    ]
    assert len(table.columns) == len(table.rows[0])
