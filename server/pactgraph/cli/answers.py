"""Answers on standard output: as they came, or for people at a terminal."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pactgraph.cli.about import help_of, list_on, plain_list, queries_with
from pactgraph.cli.arguments import read_arguments
from pactgraph.cli.frame import is_terminal, put, say, show
from pactgraph.cli.table import WHOLE, Part, Screen, render_answer
from pactgraph.config import Settings
from pactgraph.engine import QueryRequest, QueryResult, local_engine
from pactgraph.queries import find_query, load_catalog
from pactgraph.queries.ask import Published, ask, names_of
from pactgraph.queries.strangers import strangers_in
from pactgraph.rdf import ANY, CSV, Accept, Format, Kind, accept_named
from pactgraph.release import Release
from pactgraph.sparql import Graph, Stranger, read_answer


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a command line asks of the saved query `name`: the `words` behind it and the `pairs` of
    -p, where `own` are the options of the command; and how the answer is written, from row `offset`
    on, at most `limit` rows. A table in a format has heads for people if it `has_heads`; one at a
    terminal always has.
    """

    name: str
    words: Sequence[str]
    pairs: Sequence[str]
    own: Sequence[str]
    format: Format | None
    lang: str
    offset: int
    limit: int | None
    has_heads: bool


def list_queries(release: Release, words: Sequence[str], lang: str | None) -> str:
    """The saved queries of `release` that tell of all of `words`: at a terminal by topic, with
    titles in `lang`, else a paragraph each. Raises UnknownNameError where there are none.
    """
    found = queries_with(load_catalog(release.queries_folder), words)
    return list_on(_screen(lang or "en"), found) if is_terminal() else plain_list(found, lang)


def explain(folder: Path, name: str, lang: str, own: Sequence[str]) -> str:
    """What one of the saved queries in `folder` answers and takes, in `lang`; `own` are the options
    of the command. Raises UnknownNameError where there is none of this name.
    """
    return help_of(find_query(folder, name), _screen(lang), own)


def print_saved(release: Release, settings: Settings, wanted: Wanted) -> None:
    """Print the answer to a saved query, and say where it is only a part. Raises as `ask` and
    `read_arguments` do.
    """
    catalog = load_catalog(release.queries_folder)
    query = catalog.get(wanted.name)
    arguments = read_arguments(query, wanted.words, wanted.pairs, wanted.own)
    with local_engine(release, settings) as engine:
        asked = ask(
            Published(release, engine, catalog, names_of(release)),
            query.name,
            arguments,
            lang=wanted.lang,
            offset=wanted.offset,
            limit=wanted.limit,
            has_heads=wanted.has_heads,
            accept=_accept(wanted.format),
        )
    for taken in asked.understood:
        say(taken.told.in_language(wanted.lang))
    lang = wanted.lang
    part = Part(wanted.offset, asked.next_offset, query.silences(lang), query.heads(lang))
    _write(asked.result, release, _is_table(wanted.format), part, _screen(lang))
    _tell(asked.strangers, release)


def print_plain(release: Release, settings: Settings, text: str, format: Format | None) -> None:
    """Print the answer to the SPARQL query `text`. Raises as the engine does."""
    with local_engine(release, settings) as engine:
        request = QueryRequest(text)
        result = engine.query(request, _accept(format))
        strangers = strangers_in(engine, request, result)
    _write(result, release, _is_table(format), WHOLE, _screen("en"))
    _tell(strangers or (), release)


def _tell(strangers: Iterable[Stranger], release: Release) -> None:
    """Say which terms of a query that found nothing aren't in the data."""
    for stranger in strangers:
        say(str(stranger.shortened(release.prefixes.shorten)))


def _is_table(format: Format | None) -> bool:
    """Whether a person reads the answer, and has named no format."""
    return format is None and is_terminal()


def _accept(format: Format | None) -> Accept:
    """What is written; for people it is made from JSON, which tells types."""
    if format:
        return accept_named(format.name)
    return ANY if is_terminal() else Accept(CSV, ANY.boolean, ANY.graph)


def _screen(lang: str) -> Screen:
    """The terminal, and no end of it where there is none."""
    return Screen(shutil.get_terminal_size().columns if is_terminal() else None, lang)


def _write(
    result: QueryResult, release: Release, is_table: bool, part: Part, screen: Screen
) -> None:
    body = result.read()
    if is_table and Kind.GRAPH not in result.format.kinds:
        answer = read_answer(body, result.format)
        if not isinstance(answer, Graph):
            show(render_answer(answer, release.prefixes, part, screen))
            return
    put(body)
    if part.next_offset is not None:
        say(f"there are more rows; --offset {part.next_offset} gives the next")
