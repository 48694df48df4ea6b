"""A list of things, a part of it at a time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from pactgraph.rdf import RDF
from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.reading import (
    reader_for,
    rows,
    values,
)
from pactgraph.web.pages.things.told import TOLD, Facts, Group

# So many things stand on a page; of more than _MOST_SORTED, an order by names would take too long.
_EACH, _MOST_SORTED = 100, 3000
# So many things without an IRI are listed, and so much is read of them all.
_MOST_NAMELESS, _MOST_SAID = 50, 1000
# The class of what has none.
NO_CLASS = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """A thing of a list: its name, the one in the other language of pages, and what it is; of one
    without an IRI what is said of it.
    """

    name: Cell
    other: str = ""
    kinds: tuple[Cell, ...] = ()
    inner: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Things of a list, from the `first` to the `last` of `count`, by name or, where there are too
    many, by IRI; and the addresses of the parts before and after.
    """

    rows: tuple[Row, ...]
    first: int
    last: int
    count: int
    is_sorted: bool
    before: str
    after: str


def listed(page: Page, wishes: Mapping[str, str]) -> Listing:
    """The part that the address asks for (`page`) of all things that fit the wishes: the IRI of
    their `class`, of what they lead `to` or come `from`, and of the property `by` which.
    """
    pattern = _pattern(wishes)
    told = rows(page.context, f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {pattern} }}")
    count = int(str(getattr(told[0]["n"], "value", 0)))
    number, most = page.arguments.get("page", ""), max(-(-count // _EACH), 1)
    is_number = number.isascii() and number.isdecimal() and len(number) < 9
    at = min(max(int(number), 1), most) if is_number else 1
    nodes, is_sorted = _part(page, pattern, count, (at - 1) * _EACH)
    nameless = _nameless(page, pattern) if at == most else []
    return Listing(
        (*_rows(page, nodes, with_kinds="class" not in wishes), *nameless),
        (at - 1) * _EACH + 1,
        min(at * _EACH, count),
        count,
        is_sorted,
        page.here(page=at - 1) if at > 1 else "",
        page.here(page=at + 1) if at < most else "",
    )


def _pattern(wishes: Mapping[str, str]) -> str:
    """What holds of the things `?s` of a list."""
    named = {name: str(ox.NamedNode(iri)) for name, iri in wishes.items() if iri != NO_CLASS}
    by = named.get("by", "?by")
    parts = []
    if wishes.get("class") == NO_CLASS:
        parts.append("?s ?has ?some . FILTER NOT EXISTS { ?s a ?class }")
    elif "class" in named:
        parts.append(f"?s a {named['class']} .")
    if "from" in named:
        parts.append(f"{named['from']} {by} ?s . FILTER(!isLiteral(?s))")
    if "to" in named:
        parts.append(f"?s {by} {named['to']} .")
    elif "by" in named and "from" not in named:
        parts.append(f"?s {by} ?any .")
    return " ".join(parts)


def _part(page: Page, pattern: str, count: int, start: int) -> tuple[list[ox.NamedNode], bool]:
    """The things with IRIs from a number on, and whether they are in the order of their names."""
    is_sorted = count <= _MOST_SORTED
    span = "" if is_sorted else f"ORDER BY ?s LIMIT {_EACH} OFFSET {start}"
    found = rows(page.context, f"SELECT DISTINCT ?s WHERE {{ {pattern} FILTER(isIRI(?s)) }} {span}")
    nodes = [row["s"] for row in found if isinstance(row["s"], ox.NamedNode)]
    if not is_sorted:
        return nodes, False
    cells = {node: reader.cell(node) for reader in [reader_for(page, nodes)] for node in nodes}
    ordered = sorted(nodes, key=lambda node: _order(cells[node]))
    return ordered[start : start + _EACH], True


def _order(cell: Cell) -> tuple[bool, str, str]:
    """Names in the language of the page come first, without regard to case."""
    return bool(cell.language), cell.text.casefold(), cell.iri or ""


def _rows(page: Page, nodes: list[ox.NamedNode], *, with_kinds: bool) -> Iterable[Row]:
    kinds: dict[object, list[ox.NamedNode]] = defaultdict(list)
    text = f"SELECT ?s ?c WHERE {{ {values('s', nodes)} ?s a ?c }}"
    for row in rows(page.context, text) if with_kinds else ():
        if isinstance(row["c"], ox.NamedNode):
            kinds[row["s"]].append(row["c"])
    reader = reader_for(page, [*nodes, *(each for found in kinds.values() for each in found)])
    other = reader_for(replace(page, language=page.other), nodes)
    for node in nodes:
        name, also = reader.cell(node), other.cell(node)
        is_other = node.value in other.names and not also.language and also.text != name.text
        known = [each for each in kinds[node] if each.value in reader.names] or kinds[node]
        called = {reader.property(each) for each in known}
        told = tuple(sorted(called, key=lambda cell: cell.key))
        yield Row(name, also.text if is_other else "", told)


def _nameless(page: Page, pattern: str) -> list[Row]:
    """The things without an IRI that fit, each with what is said of it."""
    found = rows(
        page.context,
        f"SELECT ?s ?p ?o WHERE {{ {{ SELECT DISTINCT ?s WHERE {{ {pattern} FILTER(isBlank(?s)) }}"
        f" LIMIT {_MOST_NAMELESS} }} ?s ?p ?o }} LIMIT {_MOST_SAID}",
    )
    triples = [ox.Triple(row["s"], row["p"], row["o"]) for row in found]  # type: ignore[arg-type]
    reader = reader_for(page, [node for triple in triples for node in triple])
    facts = Facts(triples, reader)
    nodes = dict.fromkeys(triple.subject for triple in triples)
    return [Row(Cell(""), inner=facts.of(node, TOLD - _NAMES)) for node in nodes]


_NAMES = TOLD - {f"{RDF}type"}
