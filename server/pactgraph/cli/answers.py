"""Answers on standard output: as they came, or for people at a terminal."""

from collections.abc import Iterable, Mapping

from pactgraph.cli.group import is_terminal, put, say, show
from pactgraph.cli.table import WHOLE, Part, render_answer
from pactgraph.config import Settings
from pactgraph.engine import QueryRequest, QueryResult, local_engine
from pactgraph.queries import SavedQuery, load_catalog
from pactgraph.queries.ask import Published, ask
from pactgraph.queries.names import names_of
from pactgraph.queries.strangers import strangers_in
from pactgraph.rdf import ANY, CSV, Accept, Format, Kind, accept_named
from pactgraph.release import Release
from pactgraph.sparql import Graph, Stranger, read_answer


def list_queries(release: Release) -> str:
    """The saved queries of `release`, a paragraph each: titles, and a command that asks it."""
    return "\n".join(map(_entry, load_catalog(release.queries_folder).queries.values()))


def print_saved(
    release: Release,
    settings: Settings,
    name: str,
    *,
    arguments: Mapping[str, str],
    format: Format | None,
    lang: str,
    offset: int,
    has_heads: bool,
) -> None:
    """Print the answer to a saved query, and say where it is only a part. Raises as `ask` does."""
    catalog = load_catalog(release.queries_folder)
    with local_engine(release, settings) as engine:
        asked = ask(
            Published(release, engine, catalog, names_of(release)),
            name,
            arguments,
            lang=lang,
            offset=offset,
            has_heads=has_heads,
            accept=_accept(format),
        )
    for taken in asked.understood:
        say(str(taken))
    heads = asked.query.heads(lang) if has_heads else {}
    part = Part(offset, asked.next_offset, asked.query.silences(lang), heads)
    _write(asked.result, release, _is_table(format), part)
    _tell(asked.strangers, release)


def print_plain(release: Release, settings: Settings, text: str, format: Format | None) -> None:
    """Print the answer to the SPARQL query `text`. Raises as the engine does."""
    with local_engine(release, settings) as engine:
        request = QueryRequest(text)
        result = engine.query(request, _accept(format))
        strangers = strangers_in(engine, request, result)
    _write(result, release, _is_table(format), WHOLE)
    _tell(strangers or (), release)


def _tell(strangers: Iterable[Stranger], release: Release) -> None:
    """Say which terms of a query that found nothing aren't in the data."""
    for stranger in strangers:
        say(str(stranger.shortened(release.prefixes.shorten)))


def _entry(query: SavedQuery) -> str:
    arguments = "".join(f" -p {name}={value}" for name, value in query.example.items())
    command = f"pactgraph query {query.name}{arguments}"
    return f"{query.name}\n    {query.title.en}. {query.title.zh}。\n    {command}"


def _is_table(format: Format | None) -> bool:
    """Whether a person reads the answer, and has named no format."""
    return format is None and is_terminal()


def _accept(format: Format | None) -> Accept:
    """What is written; for people it is made from JSON, which tells types."""
    if format:
        return accept_named(format.name)
    return ANY if is_terminal() else Accept(CSV, ANY.boolean, ANY.graph)


def _write(result: QueryResult, release: Release, is_table: bool, part: Part) -> None:
    body = result.read()
    if is_table and Kind.GRAPH not in result.format.kinds:
        answer = read_answer(body, result.format)
        if not isinstance(answer, Graph):
            show(render_answer(answer, release.prefixes, part))
            return
    put(body)
    if part.next_offset is not None:
        say(f"there are more rows; --offset {part.next_offset} gives the next")
