"""The table of an answer for readers: things by their names, values in words, marks of force, and
the sentences behind each row.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pyoxigraph as ox

from pactgraph.rdf import BASE, CODE, XSD
from pactgraph.sparql import Solutions, Term
from pactgraph.web.pages.frame import Cell, Page, money, said, share
from pactgraph.web.pages.questions.arranged import Arranged, Facet, arranged
from pactgraph.web.pages.questions.bars import Bars, bars_of
from pactgraph.web.pages.questions.columns import (
    Column,
    Columns,
    Row,
    columns_of,
    places,
    things_in,
)
from pactgraph.web.pages.reading import (
    Force,
    Passage,
    Reader,
    Source,
    codes_in,
    passages,
    reader_for,
)

# The schemes of codes that have marks, by the kind of a column, and the beginning of the marks.
_SCHEMES = {"force": "modality", "certainty": "certainty", "change": "change-kind"}
_MARKS = {
    "certainty": ("certain", "possible"),
    "change": ("granted", "extended", "terminated", "converted", "settled"),
}
_LENGTH = re.compile(r"P(?=\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?")
# Of so many sources at most it is drawn where in them a sentence stands.
_DRAWN = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows: values, or a mark with its word; `force` is a mark of its own. A number
    may have a `bar`, so many hundredths long.
    """

    cells: tuple[Cell, ...] = ()
    force: Force | None = None
    certainty: str = ""
    change: str = ""
    bar: int = 0

    @property
    def text(self) -> str:
        """What is read in it."""
        return " ".join(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row: what its cells show, by what it is called, and the sentences behind it."""

    cells: tuple[Shown, ...]
    name: Cell
    evidence: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one page of an answer under the heads of their columns; `sources` are those of
    which it is drawn where sentences stand.
    """

    columns: tuple[Column, ...]
    rows: tuple[ShownRow, ...]
    arranged: Arranged
    has_evidence: bool
    facets: tuple[tuple[Facet, tuple[Shown, ...]], ...]
    sources: tuple[Source, ...]
    silences: Mapping[str, str]


def table_of(
    page: Page,
    found: Solutions,
    *,
    heads: Mapping[str, str],
    silences: Mapping[str, str],
    told: Mapping[str, str],
    drawn: Collection[str] = (),
) -> Table:
    """The table for an answer whose columns have `heads`, as `told` by the address; `silences` are
    what is read in the empty cells of a column, and beside the numbers of those `drawn` are bars.

    Raises ParameterError where that asks for what the answer doesn't have.
    """
    columns = columns_of(found, heads, silences)
    part = arranged(found.rows, columns, told)
    cited = _cited(page, part.rows, columns)
    bars = bars_of(found.rows, columns.shown, drawn)
    nodes = [node for row in part.rows for column in columns.shown for node in _nodes(column, row)]
    writer = _Writer(page, reader_for(page, nodes), _codes(page, columns), bars)
    shown = tuple(_row(row, columns, writer, cited) for row in part.rows)
    sources = {passage.source.iri: passage.source for row in shown for passage in row.evidence}
    facets = tuple(
        (facet, tuple(writer.cell(facet.column, choice.row) for choice in facet.choices))
        for facet in part.facets
    )
    return Table(
        columns.shown,
        shown,
        part,
        columns.sentences is not None,
        facets,
        tuple(sources.values()) if len(sources) <= _DRAWN else (),
        silences,
    )


def _nodes(column: Column, row: Row) -> Iterable[Term | None]:
    """The things in a cell."""
    return things_in(column.said(row)) if column.kind == "things" else [column.term(row)]


def _row(row: Row, columns: Columns, writer: "_Writer", cited: Mapping[str, Passage]) -> ShownRow:
    cells = tuple(writer.cell(column, row) for column in columns.shown)
    behind = [cited[iri] for iri in _behind(row, columns) if iri in cited]
    name = next((cell for shown in cells for cell in shown.cells), Cell(""))
    return ShownRow(cells, name, tuple(behind))


def _behind(row: Row, columns: Columns) -> list[str]:
    """The IRIs of the sentences behind a row."""
    term = row[columns.sentences] if columns.sentences is not None else None
    return [f"{BASE}source/{place}" for place in places(str(getattr(term, "value", "")))]


def _cited(page: Page, found: Iterable[Row], columns: Columns) -> dict[str, Passage]:
    return passages(page, (iri for row in found for iri in _behind(row, columns)))


def _codes(page: Page, columns: Columns) -> dict[tuple[str, str], str]:
    """The ends of the codes that have marks, by the kind of their column and their label."""
    kinds = {column.kind for column in columns.shown} & _SCHEMES.keys()
    schemes = {f"{CODE}{_SCHEMES[kind]}": kind for kind in kinds}
    return {
        (schemes[scheme], label): code.removeprefix(CODE)
        for scheme, label, code in codes_in(page, schemes)
    }


@dataclass(frozen=True)
class _Writer:
    """Writes cells on a page: things by the names that the answer or the graph has for them, and
    marks of the codes that are known by their labels.
    """

    page: Page
    reader: Reader
    codes: Mapping[tuple[str, str], str]
    bars: Bars

    @cached_property
    def language(self) -> str:
        """The language of the page."""
        return self.page.language

    def cell(self, column: Column, row: Row) -> Shown:
        """What a column shows of a row."""
        term = column.term(row)
        name = row[column.beside] if column.beside is not None else None
        if column.kind == "thing":
            return Shown((self._thing(term, name),))
        if isinstance(term, ox.Literal) and not term.value:  # what some engines join of nothing
            return Shown(())
        if isinstance(term, ox.Literal):
            return replace(self._literal(column, term, name), bar=self.bars.length(column, row))
        return Shown((self.reader.cell(term),) if term is not None else ())

    def _thing(self, term: Term | None, name: Term | None) -> Cell:
        cell = self.reader.cell(term)
        if isinstance(name, ox.Literal):
            spoken = name.language or ""
            told = "" if spoken.startswith(self.language) else spoken
            return Cell(name.value, cell.iri, cell.link, told)
        if isinstance(term, ox.NamedNode) and term.value not in self.reader.names:
            (place,) = places(term.value.removeprefix(f"{BASE}source/")) or ("",)
            return self._sentence(place) if place else cell
        return cell

    def _literal(self, column: Column, term: ox.Literal, beside: Term | None) -> Shown:
        kind = column.kind
        if kind == "sentences":
            return Shown(tuple(self._sentence(place) for place in places(term.value)))
        if kind == "things":
            return Shown(tuple(map(self.reader.cell, things_in(term.value))))
        if kind == "money" and isinstance(beside, ox.Literal):
            return Shown((said(money(term.value, beside.value, self.language)),))
        if kind == "share":
            return Shown((said(share(term.value, self.language)),))
        code = self.codes.get((kind, term.value), "")
        if kind == "force" and code:
            return Shown((Cell(term.value),), force=Force(code, Cell(term.value)))
        mark = code if code in _MARKS.get(kind, ()) else ""
        if _LENGTH.fullmatch(term.value):  # a length of time, though it may be told as a text
            term = ox.Literal(term.value, datatype=ox.NamedNode(f"{XSD}duration"))
        cell = self.reader.cell(term)
        if kind == "certainty":
            return Shown((cell,), certainty=mark)
        return Shown((cell,), change=mark if kind == "change" else "")

    def _sentence(self, place: str) -> Cell:
        number = place.rpartition("/")[2]
        word = "note_number" if number.startswith("p") else "sentence_number"
        text = str(self.page.words[word]).format(number=int(number[1:]))
        iri = f"{BASE}source/{place}"
        return Cell(text, iri, self.page.of(iri))
