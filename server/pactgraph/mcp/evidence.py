"""What statements rest on: with which force they are told, in which sentences, and what these say.

So an agent that has an answer can cite it without asking again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.errors import PactgraphError
from pactgraph.mcp.frame import Desk

# Of so many things at most the evidence is looked up; the query bounds the sentences.
_MOST_THINGS = 300
_EVIDENCE = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?sentence ?url ?force ?word ?gloss_en ?gloss_zh ?source ?line
WHERE {
  VALUES ?thing { %s }
  {
    ?told pact:tells ?thing .
  } UNION {
    ?thing pact:evidence ?any .
    FILTER NOT EXISTS { ?telling pact:tells ?thing }
    BIND(?thing AS ?told)
  } UNION {
    ?thing prov:wasDerivedFrom ?told .
    FILTER NOT EXISTS { ?thing pact:evidence ?own }
  }
  ?told pact:evidence ?passage .
  BIND(STR(?passage) AS ?url)
  BIND(STRAFTER(?url, "source/") AS ?sentence)
  OPTIONAL { ?thing pact:modality ?ownForce }
  OPTIONAL { ?told pact:modality ?toldForce }
  BIND(IF(EXISTS { ?told pact:tells ?thing }, ?toldForce, ?ownForce) AS ?code)
  OPTIONAL { ?code skos:prefLabel ?force . FILTER(LANG(?force) = %s) }
  OPTIONAL { ?told pact:attributedTo/rdfs:label ?word . FILTER(LANG(?word) = %s) }
  OPTIONAL { ?passage pact:gloss ?gloss_en . FILTER(LANG(?gloss_en) = "en") }
  OPTIONAL { ?passage pact:gloss ?gloss_zh . FILTER(LANG(?gloss_zh) = "zh") }
  OPTIONAL { ?passage oa:hasSource ?source }
  OPTIONAL { ?passage pact:line ?line }
}
ORDER BY ?thing ?sentence ?force ?word
LIMIT 400
"""
SCHEMA = {
    "type": "object",
    "description": "for each statement in the rows, by the name that it has there, the sentences "
    "that it rests on: [{sentence, url: its IRI, force, word: on whose word, gloss_en, gloss_zh: "
    "what it says, source, line}]",
    "additionalProperties": {"type": "array", "items": {"type": "object"}},
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentences of each statement, by its name, the same in lines, and why there
    may be none.
    """

    value: Mapping[str, list[Mapping[str, object]]]
    lack: str = ""

    def lines(self, lang: str) -> list[str]:
        """A line a statement, and a line a sentence with its gloss in `lang`."""
        rests: list[str] = []
        glosses: dict[object, object] = {}
        for thing, sentences in self.value.items():
            forces = dict.fromkeys(str(told.get("force", "")) for told in sentences)
            names = dict.fromkeys(str(told["sentence"]) for told in sentences)
            rests.append(f"{thing} | {', '.join(forces)} | {', '.join(names)}")
            for told in sentences:
                glosses[told["sentence"]] = told.get(f"gloss_{lang}") or told.get("gloss_en", "")
        if not rests:
            return [self.lack] if self.lack else []
        said = [f"{sentence} | {gloss}" for sentence, gloss in glosses.items()]
        return ["", "statement | force | rests on", *rests, "", "sentence | what it says", *said]


def evidence_of(desk: Desk, iris: Iterable[str], lang: str) -> Evidence:
    """The evidence of those of `iris` that are statements, with the forces in `lang`. Where it
    can't be looked up now, it says so and has none.
    """
    things = [str(ox.NamedNode(iri)) for iri in dict.fromkeys(iris)][:_MOST_THINGS]
    language = str(ox.Literal(lang))
    if not things:
        return Evidence({})
    try:
        rows = desk.cells(_EVIDENCE % (" ".join(things), language, language))
    except PactgraphError as error:
        return Evidence({}, f"The evidence could not be looked up: {error}")
    found: dict[str, list[Mapping[str, object]]] = {}
    for row in rows:
        told = {name: value for name, value in row.items() if value is not None}
        found.setdefault(str(told.pop("thing")), []).append(told)
    return Evidence(found)
