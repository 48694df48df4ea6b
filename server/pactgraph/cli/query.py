"""`pactgraph query`."""

from collections.abc import Sequence
from typing import Any

import click

from pactgraph.cli.completion import QueryCommand, complete_name, complete_pair, complete_word
from pactgraph.cli.frame import FormatChoice, fail, main, options, show
from pactgraph.cli.quoting import in_message
from pactgraph.cli.standard_input import read_text
from pactgraph.cli.words import LANGUAGES
from pactgraph.config import BUILDING, QUERYING, read_settings
from pactgraph.errors import ParameterError
from pactgraph.rdf import ANSWERS, Format


@main.command(
    cls=QueryCommand,
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("name", required=False, shell_complete=complete_name)
@click.argument(
    "words",
    nargs=-1,
    type=click.UNPROCESSED,
    metavar="[VALUE | --PARAMETER VALUE]...",
    shell_complete=complete_word,
)
@click.option(
    "-p",
    "--parameter",
    "pairs",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the saved query, be it called like an option of the command; repeatable.",
    shell_complete=complete_pair,
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
    help="Language of the labels in the answer to a saved query, and of its help [en].",
)
@click.option(
    "--offset",
    type=click.IntRange(min=0),
    metavar="ROW",
    help="Begin with this row of the answer to a saved query, counted from 0.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="ROWS",
    help="At most so many rows of the answer to a saved query [as many as it gives at once].",
)
@click.option(
    "--heads",
    "has_heads",
    is_flag=True,
    help="Heads that people read over the columns of CSV and TSV, as a table at a terminal has "
    "them "
    "[the names of variables].",
)
@click.option(
    "--list",
    "is_list",
    is_flag=True,
    help="List the saved queries, or those that tell of all of the given words.",
)
@options("project", "releases", *QUERYING, *BUILDING)
@click.option(
    "-h",
    "--help",
    "is_help",
    is_flag=True,
    help="Show this message, or behind NAME what this query takes, and end.",
)
@click.pass_context
def query(
    context: click.Context,
    /,
    *,
    name: str | None,
    words: tuple[str, ...],
    pairs: tuple[str, ...],
    format: Format | None,
    lang: str | None,
    offset: int | None,
    limit: int | None,
    has_heads: bool,
    is_list: bool,
    is_help: bool,
    **given: Any,
) -> None:
    """Run the saved query NAME with values of its parameters, in their order or by their names, or
    with - the SPARQL text from standard input. Without NAME, list the saved queries.

    \b
    pactgraph query --list rights
    pactgraph query rights-on-day --help
    pactgraph query rights-on-day microsoft 2032-07-01
    pactgraph query rights-on-day --holder microsoft --day 2032-07-01 --lang zh
    pactgraph query rights-on-day microsoft today --heads --format csv > rights.csv
    pactgraph query events-between -p first=2015-01-01 -p last=2025-12-31 --format json
    pactgraph query - < file.rq
    """
    own = _options_of(context)
    _check_options((name or "", *words) if is_list else (name or "",), own)
    is_about_one = name is not None and not is_list
    if is_help and not (is_about_one and name != "-"):
        click.echo(context.get_help())
        return
    rows = offset is not None or limit is not None
    if not is_about_one and (pairs or format or rows or has_heads):
        raise click.UsageError(
            "-p, --format, --offset, --limit and --heads need the NAME of a saved query, or - for "
            "standard input"
        )
    from pactgraph.cli.answers import Wanted, explain, list_queries, print_plain, print_saved
    from pactgraph.cli.frame import for_one_query, saved_queries, served_release

    settings = read_settings(given)
    if is_help and name:
        show(explain(saved_queries(settings), name, lang or "en", own))
        return
    release = served_release(settings)
    settings = for_one_query(release, settings)
    if name is None or is_list:
        show(list_queries(release, [word for word in (name, *words) if word], lang))
    elif name != "-":
        language, part = lang or "en", (offset or 0, limit)
        wanted = Wanted(name, words, pairs, own, format, language, *part, has_heads)
        try:
            print_saved(release, settings, wanted)
        except ParameterError as error:
            fail(error, wanted.lang)
    elif words or pairs or lang or rows or has_heads:
        raise ParameterError(
            "-p fills in saved queries; write the values into the query itself, and so the "
            "language, the offset and the limit, and name columns with AS"
        )
    else:
        print_plain(release, settings, read_text(), format)


def _options_of(context: click.Context) -> list[str]:
    """The options of the command, by all their names."""
    options = [one for one in context.command.params if isinstance(one, click.Option)]
    return [name for option in options for name in (*option.opts, *option.secondary_opts)]


def _check_options(words: Sequence[str], own: Sequence[str]) -> None:
    """Raise click.NoSuchOption where one of `words`, which are no options, looks like one."""
    for word in words:
        if word.startswith("-") and word != "-":
            option = in_message(word.partition("=")[0])
            raise click.NoSuchOption(option, possibilities=own)
