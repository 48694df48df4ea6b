"""What a build takes, stage by stage, as a project has more sources (`clones.py`):
`python -m benchmarks.build` prints the table.

Each build has a process of its own, shut in as that of `pactgraph build` is, and keeps nothing for
the next. Counted is its processor time, which other work on the machine
changes less than the time of day, and the most memory that it had until the end of a stage.
"""

import resource
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from pactgraph.pipeline import Inputs, Limits
from pactgraph.pipeline.confined import Watch, confined
from pactgraph.pipeline.stages import published

from benchmarks.clones import clone_project
from benchmarks.machine import describe_machine
from benchmarks.scratch import SCRATCH
from benchmarks.table import Table, exponent, mebibytes

# How the name of a step begins, and the stage that it belongs to; others belong to the one before.
_STAGES = {
    "data/": "load",
    "ontology/alignments": "load",
    "ontology/codes": "load",
    "ontology/pactgraph": "load",
    "ontology/prefixes": "load",
    "the subjects of data/": "load",
    "the dataset as a store": "store",
    "ontology/rules/": "infer",
    "the declarations of the vocabulary": "declarations",
    "ontology/shapes": "shapes",
    "ontology/checks/": "checks",
    "the passages of the sources": "figures and texts",
    "queries/": "saved queries",
    "the description of the dataset": "describe",
    "the statements in order": "sort",
    "dumps/": "dumps",
    "the index of names": "names",
    "the manifest of the release": "manifest, read back",
}


@dataclass(slots=True)
class Costs:
    """Of each stage its processor time, in seconds, and the peak of memory at its end, in bytes."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    memory: dict[str, float] = field(default_factory=dict)
    stage: str = "load"
    last: float = field(default_factory=time.process_time)

    def begin(self, step: str) -> None:
        """A step begins: what was before it belongs to its stage."""
        now, peak = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self.seconds[self.stage] += now - self.last
        self.memory[self.stage] = peak * 1024
        self.last = now
        stages = (stage for start, stage in _STAGES.items() if step.startswith(start))
        self.stage = next(stages, self.stage)


def build_costs(project: Path, texts: Path) -> Costs:
    """What a build of `project` takes, in a process of its own."""
    with TemporaryDirectory() as releases:
        work = partial(_build, project, texts, Path(releases))
        match confined(work, Limits(timeout=3600), writes=Path(releases)):
            case {"seconds": dict(seconds), "memory": dict(memory)}:
                return Costs(seconds, memory)
    raise TypeError("the build tells no costs")


def _build(project: Path, texts: Path, releases: Path, watch: Watch) -> object:
    costs = Costs()

    def begin(step: str) -> None:
        costs.begin(step)
        watch.begin(step)

    published(Inputs(project, begin), texts, releases, say=watch.say)
    costs.begin("the end")
    return {"seconds": costs.seconds, "memory": costs.memory}


def costs_table(costs: Mapping[int, Costs]) -> Table:
    """A row a stage, with its seconds at each number of sources, and how they grow."""
    sizes = sorted(costs)
    few, many = sizes[-2:] if len(sizes) > 1 else (sizes[0], sizes[0])
    stages = list(dict.fromkeys(_STAGES.values()))
    rows = [
        _row(stage, [costs[size].seconds.get(stage, 0.0) for size in sizes], many / few)
        for stage in stages
    ]
    rows.append(_row("all", [sum(costs[size].seconds.values()) for size in sizes], many / few))
    peaks = [max(costs[size].memory.values()) for size in sizes]
    grows = exponent(peaks, many / few)
    rows.append(["peak MiB", *map(mebibytes, peaks), grows])
    return Table(
        "build: as the sources grow",
        ["stage", *(f"{size} s" for size in sizes), "grows"],
        rows,
        [
            "Seconds of processor time by the number of sources.",
            f"Grows: the exponent from {few} to {many} sources; 1 is as much as the sources do.",
        ],
    )


def _row(stage: str, seconds: Sequence[float], factor: float) -> list[str]:
    return [stage, *(f"{each:.2f}" for each in seconds), exponent(seconds, factor)]


@click.command()
@click.option("--sources", default="1,10,100,300", show_default=True, help="How many, by commas.")
@click.option(
    "--texts",
    type=click.Path(path_type=Path),
    default=Path("data/texts"),
    show_default=True,
    help="Folder with the texts of the sources.",
)
@click.option(
    "--scratch",
    type=click.Path(path_type=Path),
    default=SCRATCH,
    show_default=True,
    help="Folder for projects, kept for the next run.",
)
def main(sources: str, texts: Path, scratch: Path) -> None:
    """Time the stages of a build on projects of more and more sources.

    \b
    python -m benchmarks.build
    python -m benchmarks.build --sources 1,10,100,300,1000
    """
    machine, costs = describe_machine(), {}
    for size in map(int, sources.split(",")):
        project = clone_project(size, scratch / f"sources-{size}" / "project")
        costs[size] = build_costs(project, texts)
        print(f"{size}: {sum(costs[size].seconds.values()):.0f} s", flush=True)
    print(f"{machine}\n\n{costs_table(costs).to_markdown()}")


if __name__ == "__main__":
    main()
