"""The table of what the saved queries take, as sources grow."""

from pathlib import Path

from conftest import PROJECT
from pactgraph.queries.read import load_catalog

from benchmarks.measure import Timing
from benchmarks.saved_queries import Cost, growth_table, release_of_sources, time_saved_queries


def test_every_saved_query_is_timed_over_http(tmp_path: Path) -> None:
    costs = time_saved_queries(release_of_sources(1, tmp_path), tmp_path, times=1)
    assert costs.keys() == load_catalog(PROJECT / "queries").queries.keys()
    assert all(cost.rows and cost.timing.p50 > 0 for cost in costs.values())


def test_growth_is_told_of_time_and_of_answer_apart() -> None:
    few = {"steady": Cost(Timing((0.01,)), 3), "growing": Cost(Timing((0.02,)), 100)}
    many = {"steady": Cost(Timing((0.09,)), 3), "growing": Cost(Timing((0.06,)), 300)}
    table = growth_table({100: few, 300: many}, {"growing": 300, "steady": 1000})
    assert table.rows == [
        ["steady", "10.0", "90.0", "3", "3", "2.0", "0.0", ""],
        ["growing", "20.0", "60.0", "100", "300", "1.0", "1.0", "yes"],
    ]
