"""`pactgraph query`."""

import sys
from collections.abc import Mapping
from typing import Any

import click

from pactgraph.cli.formats import FormatChoice
from pactgraph.cli.group import main
from pactgraph.cli.options import options
from pactgraph.cli.releases import served_release
from pactgraph.cli.table import render_answer
from pactgraph.config import BUILDING, QUERYING, Settings, read_settings
from pactgraph.controls import without_controls
from pactgraph.engine import QueryRequest, QueryResult, local_engine
from pactgraph.errors import InputError, ParameterError
from pactgraph.queries.ask import Published, ask
from pactgraph.queries.model import SavedQuery
from pactgraph.queries.read import load_catalog
from pactgraph.rdf.formats import ANSWERS, ANY, CSV, Accept, Format, Kind, accept_named
from pactgraph.release.read import Release
from pactgraph.sparql.results import Graph, read_answer


@main.command()
@click.argument("name", required=False)
@click.option(
    "-p",
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the saved query; repeatable.",
)
@click.option(
    "-f",
    "--format",
    "format",
    type=FormatChoice(*ANSWERS),
    help="How to write it [a table on a terminal, else csv or turtle].",
)
@options("project", "releases", *QUERYING, *BUILDING)
def query(
    name: str | None, parameters: tuple[str, ...], format: Format | None, **given: Any
) -> None:
    """Run the saved query NAME, or with - the SPARQL text from standard input. Without NAME, list
    the saved queries.

    \b
    pactgraph query
    pactgraph query rights-on-day -p holder=microsoft -p day=2032-07-01
    pactgraph query rights-on-day -p holder=microsoft -p day=2032-07-01 --format json
    pactgraph query - < file.rq
    """
    if name is None and (parameters or format):
        raise click.UsageError(
            "-p and --format need the NAME of a saved query, or - for standard input"
        )
    settings = read_settings(given)
    release = served_release(settings)
    if name is None:
        queries = load_catalog(release.queries_folder).queries.values()
        click.echo(without_controls("\n".join(map(_entry, queries))))
        return
    accept = accept_named(format.name) if format else _usual()
    arguments = _pairs(parameters)
    result = (
        _run(release, settings, arguments, accept)
        if name == "-"
        else _ask(release, settings, name, arguments, accept)
    )
    _write(result, release, is_table=sys.stdout.isatty() and not format)


def _entry(query: SavedQuery) -> str:
    """A query in the list: its title in both languages, and a command that asks it."""
    arguments = "".join(f" -p {name}={value}" for name, value in query.example.items())
    command = f"pactgraph query {query.name}{arguments}"
    return f"{query.name}\n    {query.title.en}. {query.title.zh}。\n    {command}"


def _usual() -> Accept:
    """What is written where no format is named: for people from JSON, which tells types."""
    return ANY if sys.stdout.isatty() else Accept(CSV, ANY.boolean, ANY.graph)


def _run(
    release: Release, settings: Settings, arguments: Mapping[str, str], accept: Accept
) -> QueryResult:
    """The answer to the SPARQL text from standard input."""
    text = _standard_input()
    if arguments:
        raise ParameterError("-p fills in saved queries; write the values into the query itself")
    with local_engine(release, settings) as engine:
        return engine.query(QueryRequest(text), accept)


def _ask(
    release: Release, settings: Settings, name: str, arguments: Mapping[str, str], accept: Accept
) -> QueryResult:
    """The answer to a saved query."""
    catalog = load_catalog(release.queries_folder)
    with local_engine(release, settings) as engine:
        return ask(Published(release, engine, catalog), name, arguments, accept=accept).result


def _write(result: QueryResult, release: Release, is_table: bool) -> None:
    """Print a result as it came, or for people."""
    body = result.read()
    if is_table and Kind.GRAPH not in result.format.kinds:
        answer = read_answer(body, result.format)
        if not isinstance(answer, Graph):
            click.echo(without_controls(render_answer(answer, release.prefixes)))
            return
    click.echo(body, nl=False)


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"the query is not UTF-8 at byte {error.start}") from error


def _pairs(parameters: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise click.BadParameter(
                f"{parameter!r} is not NAME=VALUE, such as holder=microsoft", param_hint="-p"
            )
        if name in pairs:
            raise click.BadParameter(f"{name} is given twice", param_hint="-p")
        pairs[name] = value
    return pairs
