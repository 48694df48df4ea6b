"""The formats in which answers and dumps are given: one table, FORMATS, which all else reads.

Negotiation, file extensions, `format=`, dumps, the choices and the help of the command line and the
service description follow from its rows; their order is our order of preference.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

import pyoxigraph as ox

from pactgraph.errors import NotAcceptableError, UnknownNameError

_W3C = "http://www.w3.org/ns/formats/"


class Kind(Enum):
    """What a format can hold: the value says it in words for a message."""

    SOLUTIONS = "a table"
    BOOLEAN = "true or false"
    GRAPH = "a graph"
    DATASET = "several graphs"


@dataclass(frozen=True, slots=True)
class Format:
    """A serialization: `name` for `format=`, suffixes of files, the media type it is sent as.

    It answers to its aliases as well, names or media types. `iri` names it in a service
    description (https://www.w3.org/ns/formats/); `engine` is what the engine calls it, and
    `has_prefixes` says whether that can abbreviate IRIs in it.
    """

    name: str
    suffixes: tuple[str, ...]
    media_type: str
    kinds: frozenset[Kind]
    iri: str
    engine: ox.QueryResultsFormat | ox.RdfFormat
    aliases: tuple[str, ...] = ()
    has_prefixes: bool = False
    is_compressible: bool = True
    # The Content-Type header: text formats say that they are UTF-8.
    content_type: str = field(init=False)

    def __post_init__(self) -> None:
        is_text = self.media_type.startswith("text/")
        content_type = f"{self.media_type}; charset=utf-8" if is_text else self.media_type
        object.__setattr__(self, "content_type", content_type)

    @property
    def suffix(self) -> str:
        """The suffix of our own files."""
        return self.suffixes[0]

    @property
    def label(self) -> str:
        """What people call it: RDF/XML, JSON."""
        return self.iri.removeprefix(_W3C).removeprefix("SPARQL_Results_").replace("_", "/")

    @property
    def media_aliases(self) -> tuple[str, ...]:
        """The other media types that it answers to."""
        return tuple(alias for alias in self.aliases if "/" in alias)

    @property
    def is_xml(self) -> bool:
        """Whether it is XML, which has no way to write some characters."""
        return self.media_type.endswith("+xml")

    @property
    def is_sheet(self) -> bool:
        """Whether it is a table without markup, which spreadsheets read."""
        return self.kinds == _TABLE

    def answers_to(self, word: str) -> bool:
        """Whether `word` is this format's name, suffix, media type or an alias of these.

        Parameters of a media type are read over, and a space in it is a plus that was not encoded.
        """
        asked = word.lower().partition(";")[0].strip().replace(" ", "+")
        return asked in (self.name, *self.suffixes, self.media_type, *self.aliases)


_TABLE, _RESULT = frozenset({Kind.SOLUTIONS}), frozenset({Kind.SOLUTIONS, Kind.BOOLEAN})
_GRAPH, _DATASET = frozenset({Kind.GRAPH}), frozenset({Kind.DATASET})

JSON = Format(
    "json",
    ("json", "srj"),
    "application/sparql-results+json",
    _RESULT,
    f"{_W3C}SPARQL_Results_JSON",
    ox.QueryResultsFormat.JSON,
    aliases=("application/json",),
)
XML = Format(
    "xml",
    ("xml", "srx"),
    "application/sparql-results+xml",
    _RESULT,
    f"{_W3C}SPARQL_Results_XML",
    ox.QueryResultsFormat.XML,
    aliases=("application/xml", "text/xml"),
)
CSV = Format(
    "csv", ("csv",), "text/csv", _TABLE, f"{_W3C}SPARQL_Results_CSV", ox.QueryResultsFormat.CSV
)
TSV = Format(
    "tsv",
    ("tsv",),
    "text/tab-separated-values",
    _TABLE,
    f"{_W3C}SPARQL_Results_TSV",
    ox.QueryResultsFormat.TSV,
)
TURTLE = Format(
    "turtle",
    ("ttl",),
    "text/turtle",
    _GRAPH,
    f"{_W3C}Turtle",
    ox.RdfFormat.TURTLE,
    # Turtle is a part of N3, which has no media type of its own that is registered.
    aliases=("application/x-turtle", "application/turtle", "n3", "text/n3", "text/rdf+n3"),
    has_prefixes=True,
)
NTRIPLES = Format(
    "ntriples",
    ("nt",),
    "application/n-triples",
    _GRAPH,
    f"{_W3C}N-Triples",
    ox.RdfFormat.N_TRIPLES,
    aliases=("n-triples", "text/plain"),
)
RDFXML = Format(
    "rdfxml",
    ("rdf",),
    "application/rdf+xml",
    _GRAPH,
    f"{_W3C}RDF_XML",
    ox.RdfFormat.RDF_XML,
    aliases=("xml", "rdf+xml", "application/xml", "text/xml"),
    has_prefixes=True,
)
JSONLD = Format(
    "jsonld",
    ("jsonld",),
    "application/ld+json",
    _GRAPH,
    f"{_W3C}JSON-LD",
    ox.RdfFormat.JSON_LD,
    aliases=("json", "json-ld", "application/json", "application/x-json+ld"),
    has_prefixes=True,
)
TRIG = Format(
    "trig",
    ("trig",),
    "application/trig",
    _DATASET,
    f"{_W3C}TriG",
    ox.RdfFormat.TRIG,
    has_prefixes=True,
)
NQUADS = Format(
    "nquads", ("nq",), "application/n-quads", _DATASET, f"{_W3C}N-Quads", ox.RdfFormat.N_QUADS
)

FORMATS: tuple[Format, ...] = (JSON, XML, CSV, TSV, TURTLE, NTRIPLES, RDFXML, JSONLD, TRIG, NQUADS)
# What a query may give, and what a dump may hold.
ANSWERS = (Kind.SOLUTIONS, Kind.BOOLEAN, Kind.GRAPH)
DUMPS = (Kind.GRAPH, Kind.DATASET)


@dataclass(frozen=True, slots=True)
class Accept:
    """The formats a client gets, one for each kind of answer; None where none is acceptable.

    `gzip` says that a large answer may come compressed.
    """

    solutions: Format | None
    boolean: Format | None
    graph: Format | None
    gzip: bool = False


ANY = Accept(JSON, JSON, TURTLE)


def formats_of(*kinds: Kind) -> list[Format]:
    """The formats that hold any of `kinds`, in our order."""
    return [format for format in FORMATS if format.kinds & {*kinds}]


def format_named(name: str, *kinds: Kind) -> Format:
    """The format for any of `kinds` that answers to `name`. Raises UnknownNameError with those
    there are.
    """
    known = formats_of(*kinds)
    found = next((format for format in known if format.answers_to(name)), None)
    if found is None:
        raise UnknownNameError.among("format", name, [format.name for format in known])
    return found


def accept_named(*wishes: str, gzip: bool = False) -> Accept:
    """The formats that answer to `wishes`, names or media types: of each kind the first that does.

    A short name means the format of that name for the kind of answer, so that `json` is JSON-LD
    for a graph. Raises NotAcceptableError where none answers to any.
    """
    solutions, boolean, graph = (_first(wishes, formats_of(kind)) for kind in ANSWERS)
    if not (solutions or boolean or graph):
        words = " or ".join(map(repr, wishes))
        raise NotAcceptableError(f"nothing here is available as {words}; offered are {offered()}")
    return Accept(solutions, boolean, graph, gzip)


def _first(wishes: Iterable[str], formats: list[Format]) -> Format | None:
    fitting = (format for wish in wishes for format in formats if format.answers_to(wish))
    return next(fitting, None)


def acceptable(format: Format | None, kind: Kind) -> Format:
    """`format`, which is what a client takes of a kind. Raises NotAcceptableError where that is
    none.
    """
    if format is None:
        words = offered(formats_of(kind))
        raise NotAcceptableError(f"the answer is {kind.value}, which is offered as {words}")
    return format


def offered(formats: Iterable[Format] | None = None) -> str:
    """The media types of `formats`, or of all answers, as words for a message."""
    known = formats_of(*ANSWERS) if formats is None else formats
    return ", ".join(dict.fromkeys(format.media_type for format in known))
