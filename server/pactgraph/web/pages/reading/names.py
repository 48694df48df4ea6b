"""What things are called on a page, and the cells that show them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.web.pages.frame import Cell, Page, cell_of, rows, value_of, values
from pactgraph.web.things import LABELS


@dataclass(frozen=True, slots=True)
class Reader:
    """Shows terms on a page, of which some have `names`: a text and, where that is in another
    language than the page, which.
    """

    page: Page
    names: Mapping[str, tuple[str, str]]

    def cell(self, term: object) -> Cell:
        """A term by its name, with a link to its page where there is one; a value in words."""
        if isinstance(term, ox.Literal):
            return value_of(term, self.page.language)
        prefixes = self.page.context.publication.release.prefixes
        cell = cell_of(term, prefixes, self.page.home)  # type: ignore[arg-type]
        if cell.iri is None:
            return cell
        text, language = self.names.get(cell.iri, (cell.text.strip("<>"), ""))
        return Cell(text, cell.iri, cell.link, language)


def reader_for(page: Page, nodes: Iterable[object]) -> Reader:
    """Who shows `nodes` by the names that the graph has for them."""
    named = {node for node in nodes if isinstance(node, ox.NamedNode)}
    found = rows(
        page.context,
        f"SELECT ?s ?p ?o WHERE {{ {values('s', named)} {values('p', LABELS)} ?s ?p ?o }}",
    )
    return _reader(page, ((row["s"], row["p"], row["o"]) for row in found))


def reader_of(page: Page, triples: Iterable[ox.Triple]) -> Reader:
    """Who shows things by the names that `triples` have for them."""
    return _reader(page, triples)


def _reader(page: Page, triples: Iterable[Iterable[object]]) -> Reader:
    """Names in the language of the page come first, then those in none, then any."""
    ranked: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
    for subject, predicate, label in triples:
        property = str(getattr(predicate, "value", ""))
        if property in LABELS and isinstance(label, ox.Literal):
            spoken = label.language or ""
            is_own = spoken.startswith(page.language)
            rank = 0 if is_own else 2 if spoken else 1
            told = label.value, "" if is_own else spoken
            ranked[str(getattr(subject, "value", ""))].append((rank, LABELS.index(property), *told))
    return Reader(page, {iri: min(labels)[2:] for iri, labels in ranked.items()})
