"""What a page shows of an answer: some of its rows by their names, yes or no, or a graph as text.

The answer is whole, but a page is not a file: it has a thousand rows and says how many there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pyoxigraph as ox

from pactgraph.engine import QueryResult
from pactgraph.rdf import JSON, TSV, TURTLE, XSD, Accept, Format, Kind, formats_of
from pactgraph.sparql import Solutions, Stranger, part_of_lines, read_answer, read_some
from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.reading.names import reader_for

# A table in lines is counted and cut without being read.
WANTED = Accept(TSV, JSON, TURTLE)
# A page has so many rows, fewer of a wide table, and so much of a text or a graph, in characters.
ROWS, _CELLS, _CHARACTERS, _GRAPH = 1000, 20_000, 2000, 200_000
_NUMBERS = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float", "int", "long")}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer on a page: a table from row `first` on, of `total` rows if that is known, a
    boolean, or a graph in Turtle, cut where it `is_cut`; `formats` has it whole. Columns of numbers
    are `numeric`.
    """

    formats: tuple[Format, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    numeric: frozenset[int] = frozenset()
    first: int = 0
    total: int | None = None
    boolean: bool | None = None
    graph: str | None = None
    is_cut: bool = False
    strangers: tuple[Stranger, ...] = ()

    @property
    def end(self) -> int:
        """The number of the last row that is shown."""
        return self.first + len(self.rows)


def answer_on(page: Page, result: QueryResult, first: int) -> Answer:
    """What `page` shows of a result, of a table from row `first` on. Raises what the engine raises
    when it is asked for names.
    """
    if Kind.GRAPH in result.format.kinds:
        return _graph(result)
    table, total = result.body, None
    if result.format is TSV:
        table, total = part_of_lines(result.body, first, ROWS)
        found, has_more = read_answer(table, TSV), False
    else:
        with BytesIO(table) if isinstance(table, bytes) else table as file:
            found, has_more = read_some(file, result.format, first + ROWS)
        if isinstance(found, Solutions):
            found = Solutions(found.variables, found.rows[first:])
    if not isinstance(found, Solutions):
        return Answer((*formats_of(Kind.BOOLEAN),), boolean=found is True)
    return _table(page, found, first, None if has_more else total or first + len(found.rows))


def _table(page: Page, found: Solutions, first: int, total: int | None) -> Answer:
    shown = found.rows[: max(1, _CELLS // max(1, len(found.variables)))]
    reader = reader_for(page, (term for row in shown for term in row))
    rows = tuple(tuple(_short(reader.cell(term)) for term in row) for row in shown)
    return Answer(
        (*formats_of(Kind.SOLUTIONS),),
        found.variables,
        rows,
        frozenset(_numeric(found)),
        first,
        total,
        is_cut=first > 0 or total is None or total > len(rows),
    )


def _graph(result: QueryResult) -> Answer:
    with BytesIO(result.body) if isinstance(result.body, bytes) else result.body as file:
        text = file.read(_GRAPH)
    is_cut = result.length > len(text)
    text = text[: text.rfind(b"\n") + 1] if is_cut else text
    return Answer((*formats_of(Kind.GRAPH),), graph=text.decode("utf-8", "ignore"), is_cut=is_cut)


def _short(cell: Cell) -> Cell:
    """The cell without the end of a text that would fill the page."""
    if len(cell.text) <= _CHARACTERS:
        return cell
    return Cell(f"{cell.text[:_CHARACTERS]}…", cell.iri, cell.link, cell.language)


def _numeric(found: Solutions) -> Iterator[int]:
    """The columns that hold numbers and nothing else."""
    for number in range(len(found.variables)):
        terms = [row[number] for row in found.rows if row[number] is not None]
        if terms and all(
            isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS for term in terms
        ):
            yield number
