"""The table of what a build takes, as sources grow."""

from pathlib import Path

from conftest import Cli

from benchmarks.build import Costs, build_costs, costs_table


def test_each_stage_of_a_build_has_its_time_and_its_memory(little: Cli, tmp_path: Path) -> None:
    costs = build_costs(little.folder, tmp_path)
    assert {"load", "infer", "shapes", "describe", "dumps", "names"} <= costs.seconds.keys()
    assert 0 < sum(costs.seconds.values()) < 60
    assert costs.memory["load"] <= costs.memory["manifest, read back"]


def test_growth_is_told_of_each_stage_and_of_memory() -> None:
    few = Costs({"load": 1.0, "infer": 2.0}, {"load": 100 * 1024**2})
    many = Costs({"load": 10.0, "infer": 200.0}, {"load": 1000 * 1024**2})
    rows = {row[0]: row[1:] for row in costs_table({10: few, 100: many}).rows}
    assert rows["load"] == ["1.00", "10.00", "1.0"]
    assert rows["infer"] == ["2.00", "200.00", "2.0"]
    assert rows["names"] == ["0.00", "0.00", "-"]
    assert rows["all"] == ["3.00", "210.00", "1.8"]
    assert rows["peak MiB"] == ["100", "1000", "1.0"]
