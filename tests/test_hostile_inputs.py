"""A project may come from anybody: whatever its files hold, a build ends in one sentence that names the file, and calls nobody."""

import gzip
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Cli
from pactgraph.namespaces import RDFS, XSD

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix pact: <https://w3id.org/pactgraph/ontology#> .
@prefix shape: <https://w3id.org/pactgraph/shapes#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES, RULE, CHECK, DATA, QUERY = "ontology/shapes/x.ttl", "ontology/rules/99-x.rq", "ontology/checks/x.rq", "data/x.ttl", "queries/money/x.rq"
HEADER = "#+ title:\n#+   en: X\n#+   zh: 某\n#+ summary:\n#+   en: X\n#+   zh: 某\n#+ tags: [x]\n"
EVERY = "?s{0} ?p{0} ?o{0}"
CROSS = " . ".join(EVERY.format(number) for number in range(6))


def constraint(query: str, word: str = "select", more: str = "") -> str:
    """A shape of every situation with a constraint in SPARQL, whose text is written without escapes of its own."""
    text = query.replace("\\", "\\\\").replace('"', '\\"')
    return f'{PREFIXES} shape:X a sh:NodeShape ; sh:targetClass pact:Situation ; sh:sparql [ sh:{word} "{text}" ; sh:message "x" {more} ] .'


def on_every_label(constraints: str) -> str:
    return f'{PREFIXES} shape:X a sh:NodeShape ; sh:targetClass pact:Situation ; sh:property [ sh:path rdfs:label ; sh:message "x" ; {constraints} ] .'


@contextmanager
def nobody_calls() -> Iterator[str]:
    """The address of a server on this machine, to which nobody connects in the context."""
    callers: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        ended = threading.Event()

        def listen() -> None:
            while not ended.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                callers.append(address)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/x"
        finally:
            ended.set()
            thread.join()
    assert callers == []


def fails(broken: Cli, file: str, content: str, *options: str) -> str:
    """What `check` says of a project with one more file, in one line that begins with its name."""
    path = broken.folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    done = broken("check", *options)
    lines = [line for line in done.stderr.splitlines() if line.startswith("pactgraph: ")]
    assert (done.returncode, len(lines), "Traceback" in done.stderr) == (1, 1, False), done.stderr
    assert lines[0].startswith(f"pactgraph: {file}"), lines
    assert len(done.stderr) < 4000
    return lines[0]


CALLS = {
    "SERVICE in a shape": (SHAPES, lambda a: constraint(f"SELECT $this WHERE {{ SERVICE <{a}> {{ ?s ?p ?o }} }}"), "remove SERVICE"),
    "an escaped SERVICE": (SHAPES, lambda a: constraint(rf"SELECT $this WHERE {{ \u0053\u0045RVICE <{a}> {{ ?s ?p ?o }} }}"), "remove SERVICE"),
    "a long escape": (SHAPES, lambda a: constraint(rf"SELECT $this WHERE {{ \U00000053ERVICE <{a}> {{ ?s ?p ?o }} }}"), "remove SERVICE"),
    "any escape": (SHAPES, lambda a: constraint(r"SELECT $this WHERE { $this ?p '\u0041' }"), r"write the character itself instead of \u0041"),
    "FROM in a shape": (SHAPES, lambda a: constraint(f"SELECT $this FROM <{a}> WHERE {{ $this ?p ?o }}"), "remove FROM"),
    "a file in FROM": (SHAPES, lambda a: constraint("SELECT $this FROM NAMED <file:///etc/passwd> WHERE { $this ?p ?o }"), "remove FROM"),
    "LOAD in a shape": (SHAPES, lambda a: constraint(f"LOAD <{a}>"), "LOAD is an update"),
    "a namespace that is more": (
        SHAPES,
        lambda a: constraint("SELECT $this { $this ?p ?o }", more="; sh:prefixes shape:P")
        + f' shape:P sh:declare [ sh:prefix "x" ; sh:namespace "http://x/> SELECT * {{ SERVICE <{a}> {{ ?s ?p ?o }} }} #" ] .',
        "sh:namespace is no IRI",
    ),
    "an IRI that is more": (SHAPES, lambda a: on_every_label("").replace("rdfs:label", rf"<http://x\u003e SERVICE \u003c{a}>"), "not valid Turtle"),
    "SERVICE in a rule": (RULE, lambda a: f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{a}> {{ ?s ?p ?o }} }}", "remove SERVICE"),
    "an escaped SERVICE in a rule": (RULE, lambda a: rf"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ \u0053ERVICE <{a}> {{ ?s ?p ?o }} }}", "remove SERVICE"),
    "an escape in a rule": (RULE, lambda a: r"CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p '\u0041' }", "write the character itself"),
    "LOAD in a rule": (RULE, lambda a: f"LOAD <{a}>", "LOAD is an update"),
    "an escaped SERVICE in a check": (CHECK, lambda a: rf"SELECT ?focusNode ?message {{ \u0053ERVICE <{a}> {{ ?s ?p ?o }} }}", "remove SERVICE"),
    "an escaped SERVICE in a query": (QUERY, lambda a: HEADER + rf"SELECT * {{ \u0053ERVICE <{a}> {{ ?s ?p ?o }} }}", "remove SERVICE"),
    "a remote context": ("data/x.ttl", lambda a: f'{{"@context": "{a}", "@id": "x:y"}}', "not valid Turtle"),
}


@pytest.mark.parametrize("case", CALLS)
def test_a_project_that_calls_an_address_is_refused_and_calls_nobody(case: str, broken: Cli) -> None:
    file, content, words = CALLS[case]
    with nobody_calls() as address:
        line = fails(broken, file, content(address))
    assert words in line
    assert file != SHAPES or "shape:" in line or "Turtle" in line


def test_imports_and_libraries_of_shapes_are_not_fetched(broken: Cli) -> None:
    with nobody_calls() as address:
        text = f'<{address}> a owl:Ontology ; owl:imports <{address}> . shape:L a sh:JSLibrary ; sh:jsLibraryURL "{address}"^^xsd:anyURI .'
        (broken.folder / SHAPES).write_text(PREFIXES + text + on_every_label(f'sh:js [ sh:jsLibrary shape:L ; sh:jsFunctionName "f" ] ; sh:shapesGraph <{address}>'))
        assert broken("check").returncode == 0


DOUBLING = "".join(f'BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1}) ' for n in range(40))
# What takes too long, too much or too deep a stack: file, content and what is said of it.
ENDLESS = {
    "a cross product in a rule": (RULE, f"CONSTRUCT {{ ?s0 ?p0 ?o5 }} WHERE {{ {CROSS} FILTER(?o0 = ?o1 && ?o5 = 1 && STRLEN(STR(?o0)) < 0) }}"),
    "a cross product in a check": (CHECK, f"SELECT ?focusNode ?message {{ {CROSS} FILTER(?o0 = ?o1 && ?o5 = 1 && STRLEN(STR(?o0)) < 0) }}"),
    "a query of a shape": (SHAPES, constraint("SELECT $this WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c = ?l && ?l = 1) }")),
    "a pattern of a shape": (SHAPES, on_every_label('sh:pattern "^(a+)+$"')),
}
TOO_MUCH = {
    "a text that doubles": (CHECK, f'SELECT ?focusNode ?message {{ BIND("{"x" * 100}" AS ?a0) {DOUBLING} BIND(STRLEN(?a40) AS ?message) }}'),
    "a rule that says too much": (RULE, "CONSTRUCT { ?s0 ?p1 ?o2 } WHERE { ?s0 ?p0 ?o0 . ?s1 ?p1 ?o1 . ?s2 ?p2 ?o2 }"),
}
BROKEN = {
    "nested triple terms": (DATA, "<http://a> <http://b> " + "<<( <http://a> <http://b> " * 20_000 + "1" + " )>>" * 20_000 + " .", "nested too deeply"),
    "a nested rule": (RULE, "CONSTRUCT { ?s ?p ?o } WHERE { " + "{ " * 100_000 + "?s ?p ?o" + " }" * 100_000 + " }", "nested too deeply"),
    "nested brackets of a check": (CHECK, "SELECT ?focusNode { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }", "nested too deeply"),
    "a nested query": (QUERY, HEADER + "SELECT * WHERE { " + "{ " * 100_000 + "?s ?p ?o" + " }" * 100_000 + " }", "nested too deeply"),
    "a list of itself": (SHAPES, f"{PREFIXES} shape:X a sh:NodeShape ; sh:or _:l . _:l rdf:first shape:X ; rdf:rest _:l .", "recursive"),
    "a query that is none": (SHAPES, constraint("SELEKT"), "shape:X"),
    "a pattern that is none": (SHAPES, on_every_label('sh:pattern "("'), "unterminated subpattern"),
    "a long rule": (RULE, "PREFIX a: <http://a/>\n" * 500_000 + "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "larger than 1 MiB"),
    "a huge literal": (DATA, f'<https://w3id.org/pactgraph/id/x> <{RDFS}label> "{"x9" * 2_500_000}"^^<{XSD}integer> .', "is no valid xsd:integer"),
}


@pytest.mark.parametrize("case", ENDLESS)
def test_what_has_no_end_is_ended_and_named(case: str, broken: Cli) -> None:
    with (broken.folder / "data/entities.ttl").open("a") as file:
        file.write(f'id:slow a pact:Situation ;\n    rdfs:label "{"a" * 60}!"@en .\n')
    line = fails(broken, *ENDLESS[case], "--build-timeout", "10")
    assert "takes more than 10 s; make it smaller or simpler, or raise --build-timeout" in line


@pytest.mark.parametrize("case", TOO_MUCH)
def test_what_takes_too_much_memory_is_ended_and_named(case: str, broken: Cli) -> None:
    line = fails(broken, *TOO_MUCH[case], "--build-memory", "384MiB")
    assert "takes more than 0.375 GiB of memory; make it smaller or simpler, or raise --build-memory" in line


@pytest.mark.parametrize("case", BROKEN)
def test_what_breaks_a_parser_is_named(case: str, broken: Cli) -> None:
    file, content, words = BROKEN[case]
    assert words in fails(broken, file, content)
