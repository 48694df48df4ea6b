"""The smallest project that builds, for tests that build a thousand times."""

from pathlib import Path

PREFIXES = """@prefix id: <https://w3id.org/pactgraph/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pact: <https://w3id.org/pactgraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
QUERY = """#+ title: {en: Who, zh: 谁}
#+ summary: {en: Who knows whom., zh: 谁认识谁。}
#+ tags: [x]
#+ parameters:
#+   who: {type: entity, class: "pact:Thing", en: Who, zh: 谁, example: "id:a"}
#+ columns:
#+   whom: {en: Whom, zh: 某人}
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT ?whom WHERE {
  $who a pact:Thing .
  $who pact:knows ?whom .
}
ORDER BY ?whom
LIMIT 10
"""
FILES = {
    "ontology/pactgraph.ttl": PREFIXES
    + 'pact:Thing a owl:Class ; rdfs:label "thing"@en , "事物"@zh .\n'
    + 'pact:knows a owl:ObjectProperty ; rdfs:label "knows"@en , "认识"@zh .\n',
    "ontology/prefixes.ttl": PREFIXES
    + "".join(
        f'<urn:{name}> sh:prefix "{name}" ; sh:namespace "https://w3id.org/pactgraph/{end}" .\n'
        for name, end in (("id", "id/"), ("pact", "ontology#"))
    ),
    "ontology/shapes/thing.ttl": PREFIXES
    + "<urn:shape> a sh:NodeShape ; sh:targetClass pact:Thing ; sh:property [ sh:path rdfs:label ; "
    + 'sh:minCount 1 ; sh:message "no label; give it one" ] .\n',
    "ontology/rules/10-back.rq": "PREFIX pact: <https://w3id.org/pactgraph/ontology#>\n"
    "CONSTRUCT { ?b pact:knows ?a } WHERE { ?a pact:knows ?b }\n",
    "ontology/checks/lonely.rq": "PREFIX pact: <https://w3id.org/pactgraph/ontology#>\n"
    "SELECT ?focusNode ?message WHERE { ?focusNode a pact:Thing "
    'FILTER NOT EXISTS { ?focusNode pact:knows ?b } BIND("knows nobody" AS ?message) }\n',
    "data/dataset.ttl": PREFIXES + '<https://w3id.org/pactgraph/dataset> rdfs:label "all"@en .\n',
    "data/entities.ttl": PREFIXES
    + 'id:a a pact:Thing ;\n    rdfs:label "one"@en ;\n    pact:knows id:b .\n'
    + 'id:b a pact:Thing ;\n    rdfs:label "two"@en .\n',
    "queries/all/who.rq": QUERY,
}


def write_project(folder: Path) -> Path:
    """The project, written to `folder`."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (folder / "data" / "sources").mkdir()
    return folder
