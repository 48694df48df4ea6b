"""The formats in which answers are given, and the choice among them.

Two tables (solutions, graphs) and one function. What a format is good for is decided by the kind of
query, so `negotiate` chooses one of each kind before the query runs, and the engine takes the one
that fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pactgraph.errors import NotAcceptableError


@dataclass(frozen=True, slots=True)
class Format:
    """A serialization: `name` for `?format=` and file extensions, the media type it is sent as, and
    others it answers to.
    """

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The Content-Type header: text formats say that they are UTF-8."""
        return (
            f"{self.media_type}; charset=utf-8"
            if self.media_type.startswith("text/")
            else self.media_type
        )

    def answers_to(self, word: str) -> bool:
        """Whether `word` is this format's name, media type or an alias of either."""
        return word.lower() in (self.name, self.media_type, *self.aliases)


JSON = Format("json", "application/sparql-results+json", ("application/json",))
XML = Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml"))
CSV = Format("csv", "text/csv")
TSV = Format("tsv", "text/tab-separated-values")
TURTLE = Format("turtle", "text/turtle", ("ttl", "application/x-turtle"))
NTRIPLES = Format("ntriples", "application/n-triples", ("nt", "text/plain"))
RDFXML = Format("rdfxml", "application/rdf+xml", ("rdf", "rdf+xml", "application/xml", "text/xml"))
JSONLD = Format(
    "jsonld",
    "application/ld+json",
    (
        "json-ld",
        "application/json",
    ),
)

SOLUTIONS = (JSON, XML, CSV, TSV)
BOOLEANS = (JSON, XML)
GRAPHS = (TURTLE, NTRIPLES, RDFXML, JSONLD)


@dataclass(frozen=True, slots=True)
class Accept:
    """The formats a client gets, one for each kind of result; None where none of that kind is
    acceptable.

    `gzip` says that a large answer may come compressed.
    """

    solutions: Format | None
    boolean: Format | None
    graph: Format | None
    gzip: bool = False


ANY = Accept(JSON, JSON, TURTLE)


@dataclass(frozen=True, slots=True)
class _Range:
    """One media range of an Accept header."""

    type: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """How closely the range names `media_type`: 2 exactly, 1 by type, 0 by `*/*`, -1 not at
        all.
        """
        if f"{self.type}/{self.subtype}" == media_type:
            return 2
        if self.subtype != "*":
            return -1
        if self.type == media_type.partition("/")[0]:
            return 1
        return 0 if self.type == "*" else -1


@lru_cache(maxsize=1024)
def negotiate(header: str | None, wish: str | None = None, gzip: bool = False) -> Accept:
    """The formats for an Accept `header`, or for `wish`, a format's name or media type, which wins
    over it; `gzip` as in Accept.

    Raises NotAcceptableError where neither suits any kind of result.
    Specificity goes before quality, and our order breaks ties (RFC 9110, 12.5.1,
    https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1).
    """
    if wish is not None:
        chosen = [_named(wish, formats) for formats in (SOLUTIONS, BOOLEANS, GRAPHS)]
    else:
        ranges = _ranges(header) if header and header.strip() else [_Range("*", "*", 1.0)]
        chosen = [best(ranges, formats) for formats in (SOLUTIONS, BOOLEANS, GRAPHS)]
    if not any(chosen):
        raise NotAcceptableError(
            f"nothing here is available as {wish or header!r}; offered are {offered()}"
        )
    solutions, boolean, graph = chosen
    return Accept(solutions, boolean, graph, gzip)


def offered(formats: Sequence[Format] = SOLUTIONS + GRAPHS) -> str:
    """The media types of `formats`, as words for a message."""
    return ", ".join(dict.fromkeys(format.media_type for format in formats))


def best(ranges: list[_Range], formats: Sequence[Format]) -> Format | None:
    """The format that `ranges` rate highest, our order breaking ties; None where all
    are refused.
    """
    rated = [(_quality(ranges, format), -rank, format) for rank, format in enumerate(formats)]
    quality, _, format = max(rated, key=lambda item: item[:2])
    return format if quality > 0 else None


def prefers_html(header: str | None) -> bool:
    """Whether the Accept `header` names HTML, and nothing that is offered to programs before it:
    browsers do.
    """
    ranges = _ranges(header or "")
    html = max(
        (range.quality for range in ranges if range.specificity("text/html") == 2), default=0.0
    )
    named = {f"{range.type}/{range.subtype}": range.quality for range in ranges}
    return html > 0 and all(
        named.get(format.media_type, 0.0) <= html for format in SOLUTIONS + GRAPHS
    )


def first_known(wishes: Sequence[str]) -> str | None:
    """The first of some wishes that there is a format for; the first of all where there is none,
    and None for no wish.
    """
    wishes = [wish for wish in wishes if wish]
    known = (
        wish for wish in wishes if any(format.answers_to(wish) for format in SOLUTIONS + GRAPHS)
    )
    return next(known, wishes[0] if wishes else None)


def _named(wish: str, formats: Sequence[Format]) -> Format | None:
    return next((format for format in formats if format.answers_to(wish)), None)


def _quality(ranges: list[_Range], format: Format) -> float:
    """The quality of the range that names `format` most closely; an alias counts just below the
    type itself.
    """
    qualities = []
    for rank, media_type in enumerate(
        [format.media_type, *(alias for alias in format.aliases if "/" in alias)]
    ):
        matches = [(range.specificity(media_type), range.quality) for range in ranges]
        specificity, quality = max(matches, default=(-1, 0.0))
        if specificity >= (2 if rank else 0):
            qualities.append((specificity, quality - 0.0001 * bool(rank) if quality else 0.0))
    return max(qualities, default=(-1, 0.0))[1]


def _ranges(header: str) -> list[_Range]:
    """The media ranges of a header; parameters other than `q` are read over, nonsense
    is left out.
    """
    ranges = []
    for part in header.split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        type_, slash, subtype = media_range.partition("/")
        if slash and type_ and subtype:
            ranges.append(_Range(type_, subtype, _q(parameters)))
    return ranges


def _q(parameters: list[str]) -> float:
    """The value of `q` among `parameters`, from 0 to 1; 1 where there is none or it
    can't be read.
    """
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 1.0
    return 1.0
