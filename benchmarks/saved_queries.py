"""What the saved queries take over HTTP, each with its example, as a project has more sources
(`clones.py`): `python -m benchmarks.saved_queries` prints the table.

Where an answer stays the same its time should too; where it grows, no faster than the sources do. A
release is built without the checks, and without the files that nobody is served an answer from.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import click
from pactgraph.pipeline import Inputs, Report
from pactgraph.pipeline.describe import describe
from pactgraph.pipeline.edition import Edition
from pactgraph.pipeline.infer import infer
from pactgraph.pipeline.load import load
from pactgraph.places import find_project
from pactgraph.queries import SavedQuery
from pactgraph.queries.read import load_catalog
from pactgraph.rdf import JSON, NQUADS, NTRIPLES, Format
from pactgraph.rdf.dump import dump_name, written
from pactgraph.release import Role, current_release
from pactgraph.release.write import Contents, Draft, write_release

from benchmarks.clones import clone_project
from benchmarks.endpoint import Client, Reply
from benchmarks.machine import describe_machine
from benchmarks.measure import Refused, Timing, time_call
from benchmarks.scratch import SCRATCH
from benchmarks.service import CACHE_OFF, serve_releases
from benchmarks.table import Table, exponent, milliseconds


@dataclass(frozen=True, slots=True)
class Cost:
    """What a query took, in seconds, and the rows of its answer."""

    timing: Timing
    rows: int


def release_of_sources(sources: int, scratch: Path) -> Path:
    """A folder of releases whose current one is of a project of so many sources, kept for the next
    run as long as it would be the same.
    """
    folder = scratch / f"sources-{sources}"
    inputs = Inputs(clone_project(sources, folder / "project"))
    release = folder / "releases" / inputs.release_id
    release.parent.mkdir(parents=True, exist_ok=True)
    write_release(release, lambda: _contents(inputs), inputs.begin)
    return release.parent


def _contents(inputs: Inputs) -> Contents:
    """What a server answers saved queries from: the dataset, as a build makes it, and
    the queries.
    """
    dataset = load(inputs)
    dataset = dataset.with_graph("inferred", infer(dataset, inputs))
    data = dataset.statements
    edition = Edition(dataset, data, tuple(describe(dataset, data, inputs)), inputs, Report())
    return Contents(edition.manifest(), _drafts(edition))


def _drafts(edition: Edition) -> Iterator[Draft]:
    inputs = edition.inputs
    content = written(edition.statements, NQUADS, inputs.prefixes)
    yield Draft(f"dumps/{dump_name(NQUADS)}", Role.DATASET, NQUADS.media_type, content)
    for path in inputs.saved_queries:
        yield Draft(
            inputs.relative(path), Role.QUERY, "application/sparql-query", path.read_bytes()
        )


def time_saved_queries(releases: Path, scratch: Path, times: int) -> dict[str, Cost]:
    """What each saved query of a release costs, asked with its example so many times, all the
    others in between. Raises Refused where one isn't answered.
    """
    queries = load_catalog(current_release(releases).queries_folder).queries
    samples: dict[str, list[float]] = {name: [] for name in queries}
    with serve_releases(releases, scratch, *CACHE_OFF) as endpoint:
        client = Client(endpoint)
        rows = {
            name: _answer(client, query).count(_format(query)) for name, query in queries.items()
        }
        for turn in range(times):
            for name, query in queries.items():
                samples[name].append(time_call(partial(_answer, client, query), turn))
        client.close()
    return {name: Cost(Timing(tuple(sorted(samples[name]))), rows[name]) for name in queries}


def _answer(client: Client, query: SavedQuery, turn: int = 0) -> Reply:
    """The answer to the example of a query, which is the same each turn."""
    path = f"/queries/{query.name}?{urlencode(query.example)}"
    reply = client.get(path, _format(query).media_type)
    if reply.status != 200:
        raise Refused(f"{query.name}: status {reply.status}")
    return reply


def _format(query: SavedQuery) -> Format:
    return NTRIPLES if query.form == "CONSTRUCT" else JSON


def growth_table(costs: Mapping[int, Mapping[str, Cost]], limits: Mapping[str, int]) -> Table:
    """A row a query, the slowest at most sources first; `costs` by the number of sources, and
    `limits` the rows that an answer may have.
    """
    *_, many = sizes = sorted(costs)
    few = sizes[-2] if len(sizes) > 1 else many
    names = sorted(costs[many], key=lambda name: -costs[many][name].timing.p50)
    rows = []
    for name in names:
        seconds = [costs[size][name].timing.p50 for size in sizes]
        counts = [costs[size][name].rows for size in sizes]
        rows.append(
            [
                name,
                *map(milliseconds, seconds),
                *map(str, counts),
                exponent(seconds, many / few),
                exponent(counts, many / few),
                "yes" if counts[-1] == limits.get(name) else "",
            ]
        )
    return Table(
        "saved queries: as the sources grow",
        [
            "query",
            *(f"{size} sources p50 ms" if size > 1 else "1 source p50 ms" for size in sizes),
            *(f"rows at {size}" for size in sizes),
            "time grows",
            "answer grows",
            "cut by LIMIT",
        ],
        rows,
        [f"Grows: the exponent from {few} to {many} sources; 1 is as much as the sources do."],
    )


@click.command()
@click.option("--sources", default="1,100,300", show_default=True, help="How many, by commas.")
@click.option("--times", default=7, show_default=True, help="How often each query is asked.")
@click.option(
    "--scratch",
    type=click.Path(path_type=Path),
    default=SCRATCH,
    show_default=True,
    help="Folder for projects and releases, kept for the next run.",
)
def main(sources: str, times: int, scratch: Path) -> None:
    """Time the saved queries over HTTP on projects of more and more sources, the cache off.

    \b
    python -m benchmarks.saved_queries
    python -m benchmarks.saved_queries --sources 1,10 --times 3
    """
    costs = {}
    for size in map(int, sources.split(",")):
        releases = release_of_sources(size, scratch)
        costs[size] = time_saved_queries(releases, scratch, times)
    queries = load_catalog(Inputs(find_project()).queries).queries
    limits = {
        name: int(query.template.limit.value)
        for name, query in queries.items()
        if query.template.limit
    }
    print(f"{describe_machine()}\n\n{growth_table(costs, limits).to_markdown()}")


if __name__ == "__main__":
    main()
