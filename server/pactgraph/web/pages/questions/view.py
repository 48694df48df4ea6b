"""What a page shows of the answer to a saved query: a table, yes or no, or a graph in Turtle."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.engine import QueryRequest
from pactgraph.errors import PactgraphError
from pactgraph.queries.ask import Asked, Understood
from pactgraph.rdf import ANY, Prefixes
from pactgraph.sparql import Graph, Solutions, Stranger, count_rows, read_answer
from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.questions.table import Table, table_of
from pactgraph.web.pages.reading import reader_for

# An answer is counted up to so many rows.
_COUNTED = 20_000


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows of an answer: a table, a boolean or a graph.

    The table is a part of the answer that begins at row `offset`, counted from 0, and has `count`
    rows; `next_offset` is the row at which the next part begins, None at the end, and `total` how
    many there are in all, None where that isn't known. `strangers` have their names as people write
    them; `understood` are names that were taken for things, and `asked_about` the things among the
    arguments. It `is_whole` unless something couldn't be asked that can be another time.
    """

    table: Table | None = None
    boolean: bool | None = None
    graph: str | None = None
    offset: int = 0
    count: int = 0
    next_offset: int | None = None
    total: int | None = None
    strangers: tuple[Stranger, ...] = ()
    understood: tuple[Understood, ...] = ()
    asked_about: tuple[Cell, ...] = ()
    is_whole: bool = True


def view_of(page: Page, asked: Asked, told: Mapping[str, str]) -> View:
    """What `page` shows of an answer, its rows as `told` by the address, and words in its language
    where the sources state nothing.

    Raises ParameterError where the address asks for rows by what the answer doesn't have.
    """
    body = asked.result.read()
    found = read_answer(body, asked.result.format)
    prefixes = page.context.publication.release.prefixes
    strangers = tuple(each.shortened(prefixes.shorten) for each in asked.strangers)
    if isinstance(found, bool):
        return View(boolean=found, strangers=strangers)
    if not isinstance(found, Solutions):
        return View(graph=_turtle(found, prefixes), strangers=strangers)
    things = [term for term in asked.terms.values() if isinstance(term, ox.NamedNode)]
    reader = reader_for(page, things)
    total, is_whole = asked.total, True
    if asked.is_cut and asked.query.limit is not None:
        total, is_whole = _total(page, asked)
    return View(
        table_of(
            page,
            found,
            heads=asked.query.heads(page.language),
            silences=asked.query.silences(page.language),
            told=told,
            drawn=asked.query.bars,
        ),
        offset=int(page.arguments.get("offset", 0)),
        count=len(found.rows),
        next_offset=asked.next_offset,
        total=total,
        strangers=strangers,
        understood=tuple(each for each in asked.understood if not _is_called(each)),
        asked_about=tuple(map(reader.cell, things)),
        is_whole=is_whole,
    )


def _turtle(graph: Graph, prefixes: Prefixes) -> str:
    """A graph as Turtle, in one order whatever the engine's is."""
    triples = sorted(graph.triples, key=str)
    return (
        ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes.table)) or b""
    ).decode()


def _total(page: Page, asked: Asked) -> tuple[int | None, bool]:
    """How many rows an answer has of which this is a part, None where there are too many to count;
    and whether they could be asked for.
    """
    text = asked.query.template.bind_part(asked.terms, _COUNTED + 1, 0)
    engine, client = page.context.publication.engine, page.context.client
    try:
        result = engine.query(QueryRequest(text, client=client), ANY)
    except PactgraphError:
        return None, False
    count = count_rows(result.read(), result.format)
    return count if count and count <= _COUNTED else None, True


def _is_called(understood: Understood) -> bool:
    """Whether a thing is called just as it was written, so that nothing is to be told."""
    labels = map(understood.found.label, ("en", "zh"))
    return understood.text.casefold() in map(str.casefold, labels)
