"""The sentences of sources: what each says in our words, and where it stands."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.web.pages.frame import Cell, Page, rows, values
from pactgraph.web.pages.reading.names import reader_for
from pactgraph.web.pages.reading.quote import Quote, quoted

# A source is outlined in so many blocks at most; those of a longer one are runs of sentences.
_BLOCKS = 300
_NUMBER = re.compile(r"/([sp])(\d+)$")


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its name, how many sentences it has, its length, and where each passage begins and
    ends, in characters; the digest of its text, the language of that, and its address on the Web,
    where these are told. `key` tells it from the other sources of a page.
    """

    iri: str
    name: Cell
    sentences: int
    length: int
    spans: Mapping[str, tuple[int, int]]
    digest: str = ""
    language: str = ""
    url: str = ""

    @property
    def key(self) -> str:
        """The end of its IRI."""
        return self.iri.rpartition("/")[2]

    @property
    def outline(self) -> list[tuple[int, int]]:
        """Where each block of a drawing of it begins and ends, in characters."""
        return blocks(list(self.spans.values()))


def blocks(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in their order as few enough blocks to draw: each, or runs of them."""
    run = -(-len(spans) // _BLOCKS) or 1
    parts = (spans[start : start + run] for start in range(0, len(spans), run))
    return [(part[0][0], part[-1][1]) for part in parts]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a source, or a note on its page: what it says in our words, and where it
    stands: line, sentence of the line, and characters; the digest of the sentence, and the sentence
    itself where the operator has it.
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
    digest: str = ""
    quote: Quote | None = None

    @property
    def name(self) -> str:
        """The end of its IRI, such as `s29`."""
        return self.iri.rpartition("/")[2]

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
        PREFIX schema: <http://schema.org/>
        SELECT ?passage ?source ?gloss ?line ?sentence ?digest WHERE {{
          {values("passage", wanted)}
          ?passage oa:hasSource ?source .
          OPTIONAL {{ ?passage pact:gloss ?gloss }}
          OPTIONAL {{ ?passage pact:line ?line }}
          OPTIONAL {{ ?passage pact:sentence ?sentence }}
          OPTIONAL {{ ?passage schema:sha256 ?digest }}
        }}""",
    )
    found = [row for row in found if isinstance(row["source"], ox.NamedNode)]
    known = sources(page, {_text(row["source"]) for row in found})
    told: dict[str, Passage] = {}
    for row in sorted(found, key=lambda row: _rank(row["gloss"], page.language)):
        iri = _text(row["passage"])
        told.setdefault(iri, _passage(page, iri, known[_text(row["source"])], row))
    return {iri: told[iri] for iri in sorted(told, key=lambda iri: (told[iri].span, iri))}


def _passage(page: Page, iri: str, source: Source, row: Mapping[str, object]) -> Passage:
    gloss = row["gloss"]
    spoken = (gloss.language or "") if isinstance(gloss, ox.Literal) else ""
    found = _NUMBER.search(iri)
    sha256, span = _text(row["digest"]), source.spans.get(iri, (0, 0))
    text = page.context.publication.texts.get(source.digest, "")
    return Passage(
        iri,
        page.of(iri),
        int(found[2]) if found else 0,
        bool(found and found[1] == "p"),
        _text(gloss),
        "" if spoken.startswith(page.language) else spoken,
        source,
        _number(row["line"]),
        _number(row["sentence"]),
        sha256,
        quoted(text, span, sha256),
    )


def sources(page: Page, iris: Iterable[str]) -> dict[str, Source]:
    """The sources with these IRIs, by IRI."""
    wanted = set(iris)
    if not wanted:
        return {}
    found = rows(
        page.context,
        f"""
        PREFIX oa: <http://www.w3.org/ns/oa#>
        SELECT ?source ?passage ?start ?end WHERE {{
          {values("source", wanted)}
          ?passage oa:hasSource ?source ; oa:hasSelector ?span .
          ?span oa:start ?start ; oa:end ?end .
        }} ORDER BY ?start ?passage""",
    )
    spans: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in found:
        place = _number(row["start"]), _number(row["end"])
        spans[_text(row["source"])][_text(row["passage"])] = place
    reader = reader_for(page, map(ox.NamedNode, wanted))
    told = {_text(row["source"]): row for row in rows(page.context, _told_of(wanted))}
    return {
        iri: _source(reader.cell(ox.NamedNode(iri)), iri, spans[iri], told[iri]) for iri in wanted
    }


def _told_of(iris: Iterable[str]) -> str:
    return f"""
        PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX schema: <http://schema.org/>
        SELECT ?source (MIN(?sha256) AS ?digest) (MIN(?spoken) AS ?language) (MIN(?at) AS ?url)
        WHERE {{
          {values("source", iris)}
          OPTIONAL {{ ?source schema:sha256 ?sha256 }}
          OPTIONAL {{ ?source dcterms:language ?spoken FILTER(isLiteral(?spoken)) }}
          OPTIONAL {{ ?source schema:url ?iri . BIND(STR(?iri) AS ?at) }}
        }} GROUP BY ?source"""


def _source(
    name: Cell,
    iri: str,
    spans: Mapping[str, tuple[int, int]],
    told: Mapping[str, object],
) -> Source:
    kinds = [found[1] for found in map(_NUMBER.search, spans) if found]
    url = _text(told["url"])
    return Source(
        iri,
        name,
        kinds.count("s"),
        max((end for _, end in spans.values()), default=0),
        spans,
        _text(told["digest"]),
        _text(told["language"]),
        url if url.startswith(("http://", "https://")) else "",
    )


def _rank(gloss: object, language: str) -> tuple[bool, str]:
    spoken = gloss.language or "" if isinstance(gloss, ox.Literal) else ""
    return not spoken.startswith(language), spoken


def _number(term: object) -> int:
    text = _text(term)
    return int(text) if text.isdecimal() else 0


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
