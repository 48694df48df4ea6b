"""The tool `describe`: what the data says of a thing, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.errors import ParameterError
from pactgraph.mcp.cells import Cell, cell, clean, table
from pactgraph.mcp.desk import Desk, Reply
from pactgraph.mcp.evidence import SCHEMA as EVIDENCE
from pactgraph.mcp.evidence import evidence_of
from pactgraph.mcp.tool import DATA, LANG, Call, Tool
from pactgraph.queries import type_named
from pactgraph.queries.strangers import strangers
from pactgraph.rdf import Prefixes
from pactgraph.sparql import Term

# So many facts and so many statements are told; the queries ask for one more.
_FACTS, _STATEMENTS = 80, 60
_FACT = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?property ?propertyLabel ?value ?valueLabel WHERE {
  { SELECT DISTINCT ?property ?value WHERE { $thing ?property ?value } ORDER BY ?property ?value
    LIMIT 81 }
  OPTIONAL { ?property rdfs:label ?propertyLabel . FILTER(LANG(?propertyLabel) = $lang) }
  OPTIONAL { ?value rdfs:label|skos:prefLabel ?valueLabel . FILTER(LANG(?valueLabel) = $lang) }
}
ORDER BY ?property ?value ?propertyLabel ?valueLabel
"""
_STATEMENT = """
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?statement ?label ?part ?force ?date ?from ?until WHERE {
  { SELECT DISTINCT ?statement ?property WHERE { ?statement ?property $thing ; pact:modality ?any }
    ORDER BY ?statement ?property LIMIT 61 }
  ?property rdfs:label ?part .
  FILTER(LANG(?part) = $lang)
  OPTIONAL { ?statement rdfs:label ?label . FILTER(LANG(?label) = $lang) }
  OPTIONAL { ?statement pact:modality/skos:prefLabel ?force . FILTER(LANG(?force) = $lang) }
  OPTIONAL { ?statement pact:date ?date }
  OPTIONAL { ?statement pact:validFrom ?from }
  OPTIONAL { ?statement pact:validUntil ?until }
}
ORDER BY ?statement ?part ?label ?force ?date ?from ?until
"""
_FACT_COLUMNS = ("property", "propertyLabel", "value", "valueLabel")
_STATEMENT_COLUMNS = ("statement", "label", "part", "force", "date", "from", "until")


def describe_tool() -> Tool:
    """The tool."""
    return Tool(
        "describe",
        "All about one thing (关于某一事物的全部内容)",
        "Tells what the graph says of one thing: its own properties, and every statement that it "
        "has a part in, each with its force (reported as fact, attributed, opinion, forecast, "
        "plan, inferred …), its dates, and the sentences that it rests on. The thing may be a "
        "company, person, agreement, right, event, document, sentence, class, property or code. "
        f"At most {_FACTS} properties and {_STATEMENTS} statements are told, and the answer says "
        f"so where there are more; the saved queries tell the rest. {DATA}",
        {
            "thing": {
                "type": "string",
                "description": "which thing: the id that find or another tool gave, or an IRI",
                "examples": ["id:openai"],
            },
            "lang": LANG,
        },
        _ANSWER,
        _answer,
        ("thing",),
        {"thing": "id:openai"},
    )


_CELL = {"type": ["string", "number", "boolean", "null"]}
_ROWS = {"type": "array", "items": {"type": "object", "additionalProperties": _CELL}}
_ANSWER = {
    "type": "object",
    "properties": {
        "thing": {"type": "string"},
        "iri": {"type": "string"},
        "facts": {**_ROWS, "description": "its properties, each with its value"},
        "statements": {**_ROWS, "description": "the statements that it has a part in, and which"},
        "is_cut": {"type": "boolean", "description": "whether there is more than this"},
        "evidence": EVIDENCE,
        "notes": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["thing", "iri", "facts", "statements", "is_cut", "evidence"],
}


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows as they are told, whether there are more, and the IRIs that they are about."""

    rows: tuple[Mapping[str, Cell], ...]
    is_cut: bool
    iris: tuple[str, ...]


def _answer(desk: Desk, call: Call) -> Reply:
    """What is said of a thing. Raises ParameterError for one that the data doesn't know."""
    thing = _thing(desk, call.given["thing"])
    iri, lang = ox.NamedNode(thing), ox.Literal(call.lang)
    facts = _found(desk.rows(_FACT, thing=iri, lang=lang), desk.prefixes, _FACTS)
    spoken = desk.rows(_STATEMENT, thing=iri, lang=lang)
    statements = _found(spoken, desk.prefixes, _STATEMENTS)
    if not facts.rows and not statements.rows:
        raise _unknown(desk, thing)
    evidence = evidence_of(desk, [thing, *statements.iris], call.lang)
    is_cut = facts.is_cut or statements.is_cut
    name = clean(desk.prefixes.shorten(thing))
    value = {
        "thing": name,
        "iri": thing,
        "facts": [dict(row) for row in facts.rows],
        "statements": [dict(row) for row in statements.rows],
        "is_cut": is_cut,
        "evidence": evidence.value,
        "notes": [evidence.lack] if evidence.lack else [],
    }
    cut = ["There is more than this; the saved queries tell the rest."] if is_cut else []
    lines = [
        f"{name} = {clean(thing)}",
        *cut,
        "Properties:",
        table(_FACT_COLUMNS, facts.rows),
        "Statements that it has a part in:",
        table(_STATEMENT_COLUMNS, statements.rows),
        *evidence.lines(call.lang),
    ]
    return Reply(value, "\n".join(lines))


def _thing(desk: Desk, text: str) -> str:
    """The IRI that is meant. Raises ParameterError where a text can be none."""
    try:
        return type_named("iri").parse(text.strip(), desk.prefixes).value
    except ValueError:
        raise ParameterError(
            f"thing: {text.strip()[:80]!r} is no id and no IRI; look the name up with find, and "
            "give the id that it tells"
        ) from None


def _unknown(desk: Desk, thing: str) -> ParameterError:
    """The error that nothing is said of a thing, with those that may be meant."""
    found = strangers(desk.attended.engine, [thing], desk.client) or ()
    told = [str(each.shortened(desk.prefixes.shorten)) for each in found]
    words = "; ".join(told) or f"nothing is said of {desk.prefixes.shorten(thing)}"
    return ParameterError(f"thing: {words}; find looks names up")


def _found(rows: list[Mapping[str, Term | None]], prefixes: Prefixes, most: int) -> _Found:
    """The first rows as they are told, with the IRIs in them."""
    told = tuple({name: cell(term, prefixes) for name, term in row.items()} for row in rows[:most])
    terms = [term for row in rows[:most] for term in row.values()]
    iris = tuple(term.value for term in terms if isinstance(term, ox.NamedNode))
    return _Found(told, len(rows) > most, iris)
