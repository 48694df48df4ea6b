"""The tool `describe`: what the data says of a thing, and who says so."""

import pyoxigraph as ox

from pactgraph.mcp.evidence import SCHEMA as EVIDENCE
from pactgraph.mcp.evidence import evidence_of
from pactgraph.mcp.frame import DATA, LANG, Call, Desk, Reply, Tool, clean, table

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
                "description": "which thing: an id that another tool gave, an IRI, or a name of it",
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


def _answer(desk: Desk, call: Call) -> Reply:
    """What is said of a thing. Raises ParameterError for one that the data doesn't know."""
    thing, lang = desk.thing(call.given["thing"]), ox.Literal(call.lang)
    facts = desk.found(_FACT, _FACTS, thing=thing, lang=lang)
    statements = desk.found(_STATEMENT, _STATEMENTS, thing=thing, lang=lang)
    if not facts.rows and not statements.rows:
        raise desk.unknown(thing)
    evidence = evidence_of(desk, [thing.value, *facts.iris, *statements.iris], call.lang)
    is_cut = facts.is_cut or statements.is_cut
    name = desk.name(thing.value)
    value = {
        "thing": name,
        "iri": clean(thing.value),
        "facts": [dict(row) for row in facts.rows],
        "statements": [dict(row) for row in statements.rows],
        "is_cut": is_cut,
        "evidence": evidence.value,
        "notes": [evidence.lack] if evidence.lack else [],
    }
    lines = [
        f"{name} = {clean(thing.value)}",
        *(["There is more than this; the saved queries tell the rest."] if is_cut else []),
        "Properties:",
        table(facts.columns, facts.rows),
        "Statements that it has a part in:",
        table(statements.columns, statements.rows),
        *evidence.lines(call.lang),
    ]
    return Reply(value, "\n".join(lines))
