"""The command `python -m benchmarks`: it reads the options, runs the sections and prints their
tables as they are done.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from benchmarks.machine import describe_machine
from benchmarks.measure import Refused
from benchmarks.plan import Plan
from benchmarks.scratch import SCRATCH
from benchmarks.sections import http, kill, load, native, operations, peers, pool, soak, storm
from benchmarks.table import Table

SECTIONS: Mapping[str, Callable[[Plan], Iterator[Table]]] = {
    "load": load.measure,
    "pool": pool.measure,
    "http": http.measure,
    "kill": kill.measure,
    "storm": storm.measure,
    "peers": peers.measure,
    "native": native.measure,
    "operations": operations.measure,
    "soak": soak.measure,
}
_USUAL = ",".join(name for name in SECTIONS if name != "soak")


def _words(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in value.split(",") if word.strip())
    if unknown := set(words) - SECTIONS.keys():
        raise click.BadParameter(
            f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}"
        )
    return words


def _numbers(context: click.Context, parameter: click.Parameter, value: str) -> tuple[int, ...]:
    try:
        numbers = tuple(int(word) for word in value.split(","))
    except ValueError:
        raise click.BadParameter(
            "write whole numbers with commas between, such as 10000,1000000"
        ) from None
    if min(numbers) < 10_000:
        raise click.BadParameter("the ontology alone takes a thousand triples; write 10000 or more")
    return numbers


def _addresses(context: click.Context, parameter: click.Parameter, value: str) -> dict[str, str]:
    pairs = [word.strip().partition("=") for word in value.split(",") if word.strip()]
    if any(not name or not url.startswith("http://") for name, _, url in pairs):
        raise click.BadParameter(
            "write NAME=URL with commas between, such as fuseki=http://localhost:3030/data/sparql"
        )
    return {name: url for name, _, url in pairs}


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--only",
    callback=_words,
    default=_USUAL,
    show_default=True,
    metavar="NAME,...",
    help=f"Sections to run, of {', '.join(SECTIONS)}.",
)
@click.option(
    "--triples",
    callback=_numbers,
    default="10000,1000000",
    show_default=True,
    metavar="N,...",
    help="Sizes of the data; ten million take hours and 16 GiB.",
)
@click.option(
    "--peer-triples",
    callback=_numbers,
    default="100000,1000000",
    show_default=True,
    metavar="N,...",
    help="Sizes in the sections peers and native.",
)
@click.option(
    "--store",
    type=click.Choice(["memory", "disk"]),
    default="memory",
    show_default=True,
    help="Where our engine has the data; load does both.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1),
    default=2.0,
    show_default=True,
    help="Time of one measurement.",
)
@click.option(
    "--kills",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="Queries that are killed.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(min=0.5),
    default=30.0,
    show_default=True,
    help="Time of the soak.",
)
@click.option(
    "--peers",
    callback=_addresses,
    default="",
    metavar="NAME=URL,...",
    help="SPARQL endpoints of servers that hold the data.",
)
@click.option(
    "--rdflib-endpoint",
    type=click.Path(path_type=Path, exists=True),
    help="A Python that has rdflib-endpoint [this one].",
)
@click.option(
    "--virtuoso",
    type=click.Path(path_type=Path, exists=True),
    help="Folder that Virtuoso's package is unpacked in [found on the PATH].",
)
@click.option(
    "--oxigraph",
    type=click.Path(path_type=Path, exists=True),
    help="The program of Oxigraph's own server [beside this Python, or on the PATH].",
)
@click.option(
    "--scratch",
    type=click.Path(path_type=Path),
    default=SCRATCH,
    show_default=True,
    help="Folder for data and releases, kept for the next run.",
)
def main(only: tuple[str, ...], **options: object) -> None:
    """Measure the server against its engine, against itself and against other servers, and print
    tables in Markdown.

    Compare figures of one table only: what it compares was measured in turns, in one run, on one
    machine.

    \b
    python -m benchmarks                                        all sections but the soak, about an
    hour python -m benchmarks --only pool,http --triples 10000 --seconds 1
    python -m benchmarks --only load,pool --triples 10000000 --store disk
    python -m benchmarks --only soak --minutes 2

    The section peers measures Virtuoso and rdflib-endpoint where they are installed. Fuseki, the
    Oxigraph server, QLever or any other has to be started by you, with the data loaded and its
    default graph the union of all graphs:

    \b
    python -m benchmarks.data 1000000 -o million.nq
    python -m benchmarks --only peers --peer-triples 1000000 --peers qlever=http://localhost:7019
    """
    plan = Plan(**options)  # type: ignore[arg-type]
    print(f"{describe_machine()}\n", flush=True)
    failed = False
    for name in only:
        try:
            for table in SECTIONS[name](plan):
                print(table.to_markdown(), flush=True)
        except Refused as refusal:
            failed = True
            print(f"{name}: {refusal}", file=sys.stderr)
    sys.exit(failed)
