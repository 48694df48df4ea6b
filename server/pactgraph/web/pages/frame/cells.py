"""What a page shows of a term."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from pactgraph.rdf import BASE, Prefixes
from pactgraph.sparql import Term
from pactgraph.web.pages.frame.wording import Wording, worded


@dataclass(frozen=True, slots=True)
class Cell:
    """A term for a reader: what is read, the whole IRI where it is one, and where a link leads.

    A value that is put in words says what machines read, and what it is exactly; a text in another
    language than the page names its own.
    """

    text: str
    iri: str | None = None
    link: str | None = None
    language: str = ""
    machine: str = ""
    exact: str = ""
    is_time: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What cells are sorted by: their text, and their IRI where two have the same."""
        return self.text, self.iri or ""


def cell_of(term: Term | None, prefixes: Prefixes, pages: str) -> Cell:
    """The cell for `term` as it is written, empty where a variable is unbound.

    Our own things link to their pages, whose addresses begin with `pages`, other IRIs of the Web to
    themselves. Others, such as `javascript:`, never have a link.
    """
    if isinstance(term, ox.NamedNode):
        iri = term.value
        elsewhere = iri if iri.startswith(("http://", "https://")) else None
        return Cell(prefixes.shorten(iri), iri, page_of(iri, pages) or elsewhere)
    if isinstance(term, ox.BlankNode):
        return Cell(f"_:{term.value}")
    if isinstance(term, ox.Literal):
        return Cell(term.value)
    return Cell("" if term is None else str(term))


def value_of(literal: ox.Literal, language: str) -> Cell:
    """The cell for a literal in the words of a page's language."""
    spoken = literal.language or ""
    return said(worded(literal, language), spoken if not spoken.startswith(language) else "")


def said(wording: Wording, language: str = "") -> Cell:
    """The cell for a value that is put in words."""
    return Cell(
        wording.text,
        language=language,
        machine=wording.machine,
        exact=wording.exact,
        is_time=wording.is_time,
    )


def page_of(iri: str, pages: str) -> str | None:
    """The address of the page of a thing of ours, which begins with `pages`; None for others. The
    terms of the ontology stand on one page, and what else is a part of a document has its own.
    """
    if not iri.startswith(BASE):
        return None
    path, hash, part = iri.removeprefix(BASE).partition("#")
    if hash and path != "ontology":
        return f"{pages}/thing?{urlencode({'iri': iri})}"
    return f"{pages}/{quote(path)}{hash}{quote(part)}"
