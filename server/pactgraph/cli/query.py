"""`pactgraph query`."""

import sys
from typing import Any

import click

from pactgraph.cli.formats import FormatChoice
from pactgraph.cli.group import main, show
from pactgraph.cli.options import options
from pactgraph.cli.releases import served_release
from pactgraph.config import BUILDING, QUERYING, read_settings
from pactgraph.errors import InputError, ParameterError
from pactgraph.queries import LANGUAGES
from pactgraph.rdf import ANSWERS, Format


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
@click.option(
    "-l",
    "--lang",
    type=click.Choice(LANGUAGES),
    help="Language of the labels in the answer to a saved query [en].",
)
@click.option(
    "--offset",
    type=click.IntRange(min=0),
    metavar="ROW",
    help="Begin with this row of the answer to a saved query, counted from 0.",
)
@click.option(
    "--heads",
    "has_heads",
    is_flag=True,
    help="Heads that people read over the columns of a saved query, in a table, CSV or TSV [the "
    "names of variables].",
)
@options("project", "releases", *QUERYING, *BUILDING)
def query(
    *,
    name: str | None,
    parameters: tuple[str, ...],
    format: Format | None,
    lang: str | None,
    offset: int | None,
    has_heads: bool,
    **given: Any,
) -> None:
    """Run the saved query NAME, or with - the SPARQL text from standard input. Without NAME, list
    the saved queries.

    \b
    pactgraph query
    pactgraph query rights-on-day -p holder=microsoft -p day=2032-07-01
    pactgraph query rights-on-day -p holder=microsoft -p day=2032-07-01 --lang zh
    pactgraph query rights-on-day -p holder=microsoft -p day=2032-07-01 --heads --format csv >
    rights.csv pactgraph query events-between -p first=2015-01-01 -p last=2025-12-31 --format json
    pactgraph query - < file.rq
    """
    if name is None and (parameters or format or lang or offset is not None or has_heads):
        raise click.UsageError(
            "-p, --format, --lang, --offset and --heads need the NAME of a saved query, or - "
            "for standard "
            "input"
        )
    from pactgraph.cli.answers import list_queries, print_plain, print_saved

    settings = read_settings(given)
    release = served_release(settings)
    if name is None:
        show(list_queries(release))
    elif name != "-":
        print_saved(
            release,
            settings,
            name,
            arguments=_pairs(parameters),
            format=format,
            lang=lang or "en",
            offset=offset or 0,
            has_heads=has_heads,
        )
    elif parameters or lang or offset is not None or has_heads:
        raise ParameterError(
            "-p fills in saved queries; write the values into the query itself, and so the "
            "language and the offset, and name columns with AS"
        )
    else:
        print_plain(release, settings, _standard_input(), format)


def _standard_input() -> str:
    if sys.stdin is None:
        raise InputError("standard input is closed, and the query is to come from there")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            f"the query can't be read from standard input: {error.strerror}"
        ) from error
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
