"""`pactgraph query`."""

import sys
from typing import Any

import click

from pactgraph.cli.formats import FormatChoice
from pactgraph.cli.group import main
from pactgraph.cli.options import options
from pactgraph.cli.releases import served_release
from pactgraph.config import BUILDING, QUERYING, read_settings
from pactgraph.controls import without_controls
from pactgraph.errors import InputError
from pactgraph.rdf.formats import ANSWERS, Format


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
    from pactgraph.engine import local_engine
    from pactgraph.queries.ask import answer_on_terminal, list_queries

    settings = read_settings(given)
    release = served_release(settings)
    if name is None:
        if parameters or format:
            raise click.UsageError(
                "-p and --format need the NAME of a saved query, or - for standard input"
            )
        click.echo(without_controls(list_queries(release)))
        return
    text = _standard_input() if name == "-" else None
    with local_engine(release, settings) as engine:
        body = answer_on_terminal(
            release,
            engine,
            name,
            text=text,
            arguments=_pairs(parameters),
            format=format,
            is_terminal=sys.stdout.isatty(),
        )
    click.echo(without_controls(body) if isinstance(body, str) else body, nl=isinstance(body, str))


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
