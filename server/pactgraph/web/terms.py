"""The names that a query over the dataset may be written with: its classes, properties and codes,
with labels, how often each is used, and what follows what.

What is used is read from the counts of the release (VoID), and counted now where it has none, as of
files that are served as they are; then what takes too long isn't told.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from pactgraph.errors import DeadlineError, ExceededError
from pactgraph.queries import LANGUAGES
from pactgraph.rdf import GRAPH, OWL, RDF, RDFS, SKOS, VOID, Prefixes
from pactgraph.web.http import RequestContext
from pactgraph.web.rows import Row, rows

# So many classes, properties and pairs of both are told at most, the most used first.
_MOST, _MOST_PAIRS = 1000, 20_000
# A property with no more values than these has them told; they are looked for in so many seconds.
_FEW, _PATIENCE = 40, 5.0
_COUNTS = f"{GRAPH}description"

_HEAD = f"""
PREFIX rdf: <{RDF}> PREFIX rdfs: <{RDFS}> PREFIX owl: <{OWL}>
PREFIX skos: <{SKOS}> PREFIX void: <{VOID}>
"""
_CLASSES = f"""{_HEAD}
SELECT ?term (MAX(?count) AS ?uses) WHERE {{
  {{ GRAPH <{_COUNTS}> {{ ?part void:class ?term ; void:entities ?count }} }}
  UNION {{ ?term a owl:Class . BIND(0 AS ?count) FILTER(ISIRI(?term)) }}
}} GROUP BY ?term ORDER BY DESC(?uses) ?term LIMIT {_MOST}
"""
_PROPERTIES = f"""{_HEAD}
SELECT ?term (MAX(?count) AS ?uses) (MAX(?values) AS ?most) WHERE {{
  {{ GRAPH <{_COUNTS}> {{
    ?part void:property ?term ; void:triples ?count ; void:distinctObjects ?values
  }} }}
  UNION {{
    ?term a ?kind . BIND(0 AS ?count) BIND(0 AS ?values)
    FILTER(?kind IN (owl:ObjectProperty, owl:DatatypeProperty, rdf:Property))
  }}
}} GROUP BY ?term ORDER BY DESC(?uses) ?term LIMIT {_MOST}
"""
# What is said of the members of a class is said of those of its superclasses.
_FOLLOWS = f"""{_HEAD}
SELECT ?class ?property (SUM(?count) AS ?uses) WHERE {{
  GRAPH <{_COUNTS}> {{
    ?part void:class ?own ; void:propertyPartition ?inner .
    ?inner void:property ?property ; void:triples ?count .
  }}
  ?own rdfs:subClassOf* ?class .
  FILTER(ISIRI(?class))
}} GROUP BY ?class ?property ORDER BY ?class DESC(?uses) ?property LIMIT {_MOST_PAIRS}
"""
_COUNTED_CLASSES = f"""
SELECT ?term (COUNT(*) AS ?uses) WHERE {{ ?thing a ?term . FILTER(ISIRI(?term)) }}
GROUP BY ?term ORDER BY DESC(?uses) ?term LIMIT {_MOST}
"""
_COUNTED_PROPERTIES = f"""
SELECT ?term (COUNT(*) AS ?uses) (COUNT(DISTINCT ?value) AS ?most)
WHERE {{ ?thing ?term ?value }} GROUP BY ?term ORDER BY DESC(?uses) ?term LIMIT {_MOST}
"""
_COUNTED_FOLLOWS = f"""
SELECT ?class ?property (COUNT(*) AS ?uses) WHERE {{
  ?thing a ?class ; ?property ?value . FILTER(ISIRI(?class))
}} GROUP BY ?class ?property ORDER BY ?class DESC(?uses) ?property LIMIT {_MOST_PAIRS}
"""
_VALUES = """
SELECT DISTINCT ?property ?value WHERE {{
  VALUES ?property {{ {terms} }} ?thing ?property ?value . FILTER(ISIRI(?value))
}} ORDER BY ?property ?value
"""
_LABELS = f"""{_HEAD}
SELECT ?term ?label WHERE {{{{
  VALUES ?term {{{{ {{terms}} }}}} ?term rdfs:label|skos:prefLabel ?label
}}}} ORDER BY ?term ?label
"""


@dataclass(slots=True)
class Terms:
    """Names as queries have them, prefixed where there is a prefix. `classes` and `properties` come
    with how often each is used, the most used first; `follows` has the properties of the members of
    a class, `values` those of a property that has few; `labels` are by name and language.
    """

    classes: dict[str, int] = field(default_factory=dict)
    properties: dict[str, int] = field(default_factory=dict)
    follows: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    is_whole: bool = True


def terms_of(context: RequestContext) -> Terms:
    """What is known of the names of the release; it `is_whole` where nothing took too long."""
    asking = _Asking(context)
    manifest = context.publication.release.manifest
    is_counted = manifest.about.is_described and _COUNTS in manifest.graphs
    counts = (_CLASSES, _PROPERTIES, _FOLLOWS)
    now = (_COUNTED_CLASSES, _COUNTED_PROPERTIES, _COUNTED_FOLLOWS)
    classes, properties, follows = map(asking.rows, counts if is_counted else now)
    few = [row["term"] for row in properties if 0 < _number(row["most"]) <= _FEW]
    values = asking.rows(_VALUES.format(terms=_listed(few)))
    named = {
        *(row["term"] for row in (*classes, *properties)),
        *(row["value"] for row in values),
    }
    labels = asking.rows(_LABELS.format(terms=_listed(named)))
    shorten = _Shortening(context.publication.release.prefixes)
    return Terms(
        {shorten(row["term"]): _number(row["uses"]) for row in classes},
        {shorten(row["term"]): _number(row["uses"]) for row in properties},
        shorten.grouped(follows, "class", "property"),
        shorten.grouped(values, "property", "value"),
        _labels(labels, shorten),
        asking.is_whole,
    )


@dataclass(slots=True)
class _Asking:
    """Asks for a client, and remembers where that took too long."""

    context: RequestContext
    is_whole: bool = True

    def rows(self, text: str) -> list[Row]:
        """The rows of an answer; none where there is none in time."""
        try:
            return rows(self.context, text, _PATIENCE)
        except (DeadlineError, ExceededError):
            self.is_whole = False
            return []


@dataclass(frozen=True, slots=True)
class _Shortening:
    """Makes names of terms."""

    prefixes: Prefixes

    def __call__(self, term: object) -> str:
        return self.prefixes.shorten(term.value) if isinstance(term, ox.NamedNode) else ""

    def grouped(self, rows: Iterable[Row], key: str, member: str) -> dict[str, list[str]]:
        """The names of the members of each key, in their order."""
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(self(row[key]), []).append(self(row[member]))
        return found


def _labels(rows: Iterable[Row], shorten: _Shortening) -> dict[str, dict[str, str]]:
    """The first label of each term in each language of the pages; one in no language is in all."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        label = row["label"]
        if isinstance(label, ox.Literal):
            spoken = (label.language or "").partition("-")[0]
            told = found.setdefault(shorten(row["term"]), {})
            for language in LANGUAGES:
                if spoken in ("", language):
                    told.setdefault(language, label.value)
    return found


def _listed(terms: Iterable[object]) -> str:
    return " ".join(sorted(str(term) for term in terms if isinstance(term, ox.NamedNode)))


def _number(term: object) -> int:
    return int(term.value) if isinstance(term, ox.Literal) else 0
