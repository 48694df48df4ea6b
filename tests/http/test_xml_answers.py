"""Answers in XML hold what XML can hold, or are refused by the name of what it can't."""

from urllib.parse import quote

import pytest
from client import Client
from pactgraph.rdf import RDF

TYPES = {"graph": "application/rdf+xml", "table": "application/sparql-results+xml"}
# Kind of answer, query, and what is said of it.
REFUSED = {
    "rdf:li": ("graph", "CONSTRUCT {<urn:z> rdf:li 1} {}", f"the property <{RDF}li>"),
    "rdf:bagID": ("graph", "CONSTRUCT {<urn:z> rdf:bagID 1} {}", f"the property <{RDF}bagID>"),
    "no name": ("graph", "CONSTRUCT {<urn:z> <urn:1> 1} {}", "the property <urn:1>"),
    "a class": ("graph", "CONSTRUCT {<urn:z> a <urn:1>} {}", "the class <urn:1>"),
    "a character": ("graph", 'CONSTRUCT {<urn:z> <urn:p> "\\u0007"} {}', "U+0007"),
    "a character further on": (
        "graph",
        'CONSTRUCT {?s <urn:p> ?x} {VALUES (?s ?x) {(<urn:a> "") (<urn:b> "\\u0007")}}',
        "U+0007",
    ),
    "in a table": ("table", 'SELECT ("\\uFFFE" AS ?x) {}', "U+FFFE, a character"),
    "among many": (
        "graph",
        "CONSTRUCT {?s <urn:p> ?o . ?s rdf:about ?o} {?s ?p ?o}",
        f"the property <{RDF}about>",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_xml_cannot_write_is_refused_by_name(case: str, server: Client) -> None:
    kind, query, words = REFUSED[case]
    text = quote(f"PREFIX rdf: <{RDF}> {query}")
    answer = server(f"/sparql?query={text}", Accept=TYPES[kind])
    assert answer.status == 406, answer.text
    assert words in answer.text
    assert "ask for another format" in answer.text
    assert server(f"/sparql?query={text}").status == 200


def test_a_node_of_any_label_is_written(server: Client) -> None:
    query = quote('CONSTRUCT {?b <urn:p> ?b} {BIND(BNODE("1a") AS ?b)}')
    answer = server(f"/sparql?query={query}", Accept=TYPES["graph"])
    assert answer.status == 200
    assert answer.text.count('rdf:nodeID="_1a"') == 2
