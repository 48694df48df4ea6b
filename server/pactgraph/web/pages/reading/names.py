"""What things are called on a page, and the cells that show them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import pyoxigraph as ox

from pactgraph.rdf import BASE
from pactgraph.web.pages.frame import Cell, Page, cell_of, rows, value_of, values
from pactgraph.web.things import LABELS, first_of

# So many things without a name are looked up; a page shows no more of them.
_MOST = 2000
# The last part of an IRI, and where a word in it begins, such as in `startDate` or `start_date`.
_LOCAL = re.compile(r"[^/#:]+(?=[/#]*$)")
_WORD = re.compile(r"[_-]+|(?<=[a-z])(?=[A-Z][a-z]|[A-Z]+$)")


@dataclass(frozen=True, slots=True)
class Reader:
    """Shows terms on a page, of which some have `names`: a text and, where that is in another
    language than the page, which. What is `described` in the graph has a page here.
    """

    page: Page
    names: Mapping[str, tuple[str, str]]
    described: frozenset[str] = frozenset()

    def cell(self, term: object) -> Cell:
        """A term by its name, with a link to its page where there is one; a value in words. What
        has no name is called by the end of its IRI, and what is nowhere described by its address.
        """
        if isinstance(term, ox.Literal):
            return value_of(term, self.page.language)
        prefixes = self.page.context.publication.release.prefixes
        cell = cell_of(term, prefixes, self.page.home)  # type: ignore[arg-type]
        if cell.iri is None:
            return cell
        is_here = cell.iri in self.names or cell.iri in self.described
        link = self.page.of(cell.iri) if is_here else cell.link
        text, language = self.names.get(cell.iri, ("", ""))
        address = cell.text.strip("<>").removeprefix(BASE)
        address = address.removeprefix("https://").removeprefix("http://")
        return Cell(text or (_local(cell.iri) if is_here else address), cell.iri, link, language)

    def property(self, term: ox.NamedNode) -> Cell:
        """A property by its name, else by the words that its IRI ends in, such as `start date`."""
        cell = self.cell(term)
        if term.value in self.names:
            return cell
        words = _WORD.sub(" ", _local(term.value)).strip()
        lowered = " ".join(
            word if word.isupper() else word[:1].lower() + word[1:] for word in words.split()
        )
        return Cell(lowered or cell.text, cell.iri, cell.link)


def reader_for(page: Page, nodes: Iterable[object]) -> Reader:
    """Who shows `nodes` by the names that the graph has for them."""
    named = {node for node in nodes if isinstance(node, ox.NamedNode)}
    found = rows(
        page.context,
        f"SELECT ?s ?p ?o WHERE {{ {values('s', named)} {values('p', LABELS)} ?s ?p ?o }}",
    )
    triples = [(row["s"], row["p"], row["o"]) for row in found]
    nameless = {node for node in named if not node.value.startswith(BASE)}
    described = _described(page, nameless - {row["s"] for row in found})
    return Reader(page, names_in(triples, page.language), described)


def reader_of(page: Page, triples: Iterable[ox.Triple]) -> Reader:
    """Who shows things by the names that `triples` have for them."""
    told = [*triples]
    nodes = {node for triple in told for node in (triple.subject, triple.object)}
    nameless = {
        node
        for node in nodes - {triple.subject for triple in told if triple.predicate.value in LABELS}
        if isinstance(node, ox.NamedNode) and not node.value.startswith(BASE)
    }
    return Reader(page, names_in(told, page.language), _described(page, nameless))


def codes_in(page: Page, schemes: Iterable[str]) -> list[tuple[str, str, str]]:
    """The codes of some schemes, each with the IRI of its scheme and a label, in any language:
    what says which code a word in an answer stands for.
    """
    wanted = set(schemes)
    if not wanted:
        return []
    found = rows(
        page.context,
        f"""
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?scheme ?label ?code WHERE {{
          {values("scheme", wanted)}
          ?code skos:inScheme ?scheme ; skos:prefLabel ?label .
        }}""",
    )
    return [(_text(row["scheme"]), _text(row["label"]), _text(row["code"])) for row in found]


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))


def names_in(triples: Iterable[Iterable[object]], language: str) -> dict[str, tuple[str, str]]:
    """What things are called in `triples`, by IRI: a text and, where that is in another language
    than the one wanted, which. Names in that language come first, then those in none, then any.
    """
    ranked: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
    for subject, predicate, label in triples:
        property = str(getattr(predicate, "value", ""))
        if property in LABELS and isinstance(label, ox.Literal):
            spoken = label.language or ""
            is_own = spoken.startswith(language)
            rank = 0 if is_own else 2 if spoken else 1
            told = label.value, "" if is_own else spoken
            ranked[str(getattr(subject, "value", ""))].append((rank, LABELS.index(property), *told))
    return {iri: min(labels)[2:] for iri, labels in ranked.items()}


def _described(page: Page, nodes: Iterable[ox.NamedNode]) -> frozenset[str]:
    """The IRIs of those nodes that the graph says something of."""
    asked = first_of({*nodes}, _MOST)
    if not asked:
        return frozenset()
    text = f"SELECT ?s WHERE {{ {values('s', asked)} FILTER EXISTS {{ ?s ?p ?o }} }}"
    return frozenset(str(getattr(row["s"], "value", "")) for row in rows(page.context, text))


def _local(iri: str) -> str:
    found = _LOCAL.search(iri)
    return unquote(found.group()) if found else iri
