"""The sentences of sources: what each says in our words, and where it stands."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.reading.names import reader_for
from pactgraph.web.rows import rows, values

_NUMBER = re.compile(r"/([sp])(\d+)$")


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its name, how many sentences it has, its length, and where each passage begins and
    ends, in characters; `key` tells it from the other sources of a page.
    """

    iri: str
    name: Cell
    sentences: int
    length: int
    spans: Mapping[str, tuple[int, int]]

    @property
    def key(self) -> str:
        """The end of its IRI."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a source, or a note on its page: what it says in our words, and where it
    stands: line, sentence of the line, and characters.
    """

    iri: str
    link: str
    number: int
    is_note: bool
    gloss: str
    gloss_language: str
    source: Source
    line: int
    sentence: int

    @property
    def span(self) -> tuple[int, int]:
        """Where it begins and ends in the text, in characters."""
        return self.source.spans.get(self.iri, (0, 0))


def passages(page: Page, iris: Iterable[str]) -> dict[str, Passage]:
    """The passages with these IRIs, by IRI, in their order in the source."""
    wanted = set(iris)
    if not wanted:
        return {}
    found = rows(
        page.context,
        f"""
        PREFIX oa: <http://www.w3.org/ns/oa#>
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT ?passage ?source ?gloss ?line ?sentence WHERE {{
          {values("passage", wanted)}
          ?passage oa:hasSource ?source .
          OPTIONAL {{ ?passage pact:gloss ?gloss }}
          OPTIONAL {{ ?passage pact:line ?line }}
          OPTIONAL {{ ?passage pact:sentence ?sentence }}
        }}""",
    )
    known = _sources(page, {str(getattr(row["source"], "value", "")) for row in found})
    told: dict[str, Passage] = {}
    for row in sorted(found, key=lambda row: _rank(row["gloss"], page.language)):
        iri = str(getattr(row["passage"], "value", ""))
        source = known[str(getattr(row["source"], "value", ""))]
        told.setdefault(iri, _passage(page, iri, source, row))
    return {iri: told[iri] for iri in sorted(told, key=lambda iri: (told[iri].span, iri))}


def _passage(page: Page, iri: str, source: Source, row: Mapping[str, object]) -> Passage:
    gloss = row["gloss"]
    spoken = (gloss.language or "") if isinstance(gloss, ox.Literal) else ""
    found = _NUMBER.search(iri)
    return Passage(
        iri,
        page.of(iri),
        int(found[2]) if found else 0,
        bool(found and found[1] == "p"),
        _text(gloss),
        "" if spoken.startswith(page.language) else spoken,
        source,
        int(_text(row["line"]) or 0),
        int(_text(row["sentence"]) or 0),
    )


def _sources(page: Page, iris: set[str]) -> dict[str, Source]:
    found = rows(
        page.context,
        f"""
        PREFIX oa: <http://www.w3.org/ns/oa#>
        SELECT ?source ?passage ?start ?end WHERE {{
          {values("source", iris)}
          ?passage oa:hasSource ?source ; oa:hasSelector ?span .
          ?span oa:start ?start ; oa:end ?end .
        }} ORDER BY ?start ?passage""",
    )
    spans: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in found:
        place = int(_text(row["start"])), int(_text(row["end"]))
        spans[_text(row["source"])][_text(row["passage"])] = place
    reader = reader_for(page, map(ox.NamedNode, iris))
    return {iri: _source(reader.cell(ox.NamedNode(iri)), iri, spans[iri]) for iri in iris}


def _source(name: Cell, iri: str, spans: Mapping[str, tuple[int, int]]) -> Source:
    kinds = [found[1] for found in map(_NUMBER.search, spans) if found]
    return Source(
        iri, name, kinds.count("s"), max((end for _, end in spans.values()), default=0), spans
    )


def _rank(gloss: object, language: str) -> tuple[bool, str]:
    spoken = gloss.language or "" if isinstance(gloss, ox.Literal) else ""
    return not spoken.startswith(language), spoken


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
