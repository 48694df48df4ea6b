"""A project may come from anybody: whatever its files hold, a build ends in one sentence that names
the file, and calls nobody.
"""

import gzip
import math
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Cli
from pactgraph.errors import InputError
from pactgraph.pipeline import scratch_release
from pactgraph.queries.read import read_query
from pactgraph.rdf.terms import RDFS, XSD, Prefixes
from pactgraph.release import current_release
from servers import is_in_time, slowness

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix pact: <https://w3id.org/pactgraph/ontology#> .
@prefix shape: <https://w3id.org/pactgraph/shapes#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES, RULE, CHECK, DATA, QUERY = (
    "ontology/shapes/x.ttl",
    "ontology/rules/99-x.rq",
    "ontology/checks/x.rq",
    "data/x.ttl",
    "queries/money/x.rq",
)
HEADER = "#+ title:\n#+   en: X\n#+   zh: 某\n#+ summary:\n#+   en: X\n#+   zh: 某\n#+ tags: [x]\n"
EVERY = "?s{0} ?p{0} ?o{0}"
CROSS = " . ".join(EVERY.format(number) for number in range(6))


def constraint(query: str, word: str = "select", more: str = "") -> str:
    """A shape of every organization with a constraint in SPARQL, whose text is written without
    escapes of its own.
    """
    text = query.replace("\\", "\\\\").replace('"', '\\"')
    return (
        f"{PREFIXES} shape:X a sh:NodeShape ; sh:targetClass pact:Organization ; sh:sparql [ "
        f'sh:{word} "{text}" ; sh:message "x" {more} ] .'
    )


def on_every_label(constraints: str) -> str:
    return (
        f"{PREFIXES} shape:X a sh:NodeShape ; sh:targetClass pact:Organization ; sh:property [ "
        f'sh:path rdfs:label ; sh:message "x" ; {constraints} ] .'
    )


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


def fails(little: Cli, file: str, content: str, *options: str) -> str:
    """What `check` says of a project with one more file, in one line that begins with its name."""
    path = little.folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    done = little("check", *options)
    lines = [line for line in done.stderr.splitlines() if line.startswith("pactgraph: ")]
    assert (done.returncode, len(lines), "Traceback" in done.stderr) == (1, 1, False), done.stderr
    assert lines[0].startswith(f"pactgraph: {file}"), lines
    assert len(done.stderr) < 4000
    return lines[0]


CALLS: dict[str, tuple[str, Callable[[str], str], str]] = {
    "SERVICE in a shape": (
        SHAPES,
        lambda a: constraint(f"SELECT $this WHERE {{ SERVICE <{a}> {{ ?s ?p ?o }} }}"),
        "remove SERVICE",
    ),
    "an escaped SERVICE": (
        SHAPES,
        lambda a: constraint(rf"SELECT $this WHERE {{ \u0053\u0045RVICE <{a}> {{ ?s ?p ?o }} }}"),
        "remove SERVICE",
    ),
    "a long escape": (
        SHAPES,
        lambda a: constraint(rf"SELECT $this WHERE {{ \U00000053ERVICE <{a}> {{ ?s ?p ?o }} }}"),
        "remove SERVICE",
    ),
    "any escape": (
        SHAPES,
        lambda a: constraint(r"SELECT $this WHERE { $this ?p '\u0041' }"),
        r"write the character itself instead of \u0041",
    ),
    "FROM in a shape": (
        SHAPES,
        lambda a: constraint(f"SELECT $this FROM <{a}> WHERE {{ $this ?p ?o }}"),
        "remove FROM",
    ),
    "a file in FROM": (
        SHAPES,
        lambda a: constraint("SELECT $this FROM NAMED <file:///etc/passwd> WHERE { $this ?p ?o }"),
        "remove FROM",
    ),
    "LOAD in a shape": (SHAPES, lambda a: constraint(f"LOAD <{a}>"), "LOAD is an update"),
    "a namespace that is more": (
        SHAPES,
        lambda a: (
            constraint("SELECT $this { $this ?p ?o }", more="; sh:prefixes shape:P")
            + f' shape:P sh:declare [ sh:prefix "x" ; sh:namespace "http://x/> SELECT * {{ '
            f'SERVICE <{a}> {{ ?s ?p ?o }} }} #" ] .'
        ),
        "sh:namespace is no IRI",
    ),
    "an IRI that is more": (
        SHAPES,
        lambda a: on_every_label("").replace("rdfs:label", rf"<http://x\u003e SERVICE \u003c{a}>"),
        "not valid Turtle",
    ),
    "SERVICE in a rule": (
        RULE,
        lambda a: f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{a}> {{ ?s ?p ?o }} }}",
        "remove SERVICE",
    ),
    "an escaped SERVICE in a rule": (
        RULE,
        lambda a: rf"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ \u0053ERVICE <{a}> {{ ?s ?p ?o }} }}",
        "remove SERVICE",
    ),
    "an escape in a rule": (
        RULE,
        lambda a: r"CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p '\u0041' }",
        "write the character itself",
    ),
    "LOAD in a rule": (RULE, lambda a: f"LOAD <{a}>", "LOAD is an update"),
    "an escaped SERVICE in a check": (
        CHECK,
        lambda a: rf"SELECT ?focusNode ?message {{ \u0053ERVICE <{a}> {{ ?s ?p ?o }} }}",
        "remove SERVICE",
    ),
    "an escaped SERVICE in a query": (
        QUERY,
        lambda a: HEADER + rf"SELECT * {{ \u0053ERVICE <{a}> {{ ?s ?p ?o }} }}",
        "remove SERVICE",
    ),
    "a remote context": (
        "data/x.ttl",
        lambda a: f'{{"@context": "{a}", "@id": "x:y"}}',
        "not valid Turtle",
    ),
}


@pytest.mark.parametrize("case", CALLS)
def test_a_project_that_calls_an_address_is_refused_and_calls_nobody(
    case: str, little: Cli
) -> None:
    file, content, words = CALLS[case]
    with nobody_calls() as address:
        line = fails(little, file, content(address))
    assert words in line
    assert ("shape:" in line) == (file == SHAPES and words != "not valid Turtle")


def test_imports_and_libraries_of_shapes_are_not_fetched(little: Cli) -> None:
    with nobody_calls() as address:
        text = (
            f"<{address}> a owl:Ontology ; owl:imports <{address}> . shape:L a sh:JSLibrary ; "
            f'sh:jsLibraryURL "{address}"^^xsd:anyURI .'
        )
        (little.folder / SHAPES).write_text(
            PREFIXES
            + text
            + on_every_label(
                'sh:js [ sh:jsLibrary shape:L ; sh:jsFunctionName "f" ] ; sh:shapesGraph '
                f"<{address}>"
            )
        )
        assert little("check").returncode == 0


DOUBLING = "".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1}) " for n in range(40))
# What takes too long, too much or too deep a stack: file, content and what is said of it.
ENDLESS = {
    "a cross product in a rule": (
        RULE,
        f"CONSTRUCT {{ ?s0 ?p0 ?o5 }} WHERE {{ {CROSS} FILTER(CONCAT(STR(?o0), STR(?o5)) = 'no') "
        "}",
    ),
    "a cross product in a check": (
        CHECK,
        f"SELECT ?focusNode ?message {{ {CROSS} FILTER(CONCAT(STR(?o0), STR(?o5)) = 'no') }}",
    ),
    "a query of a shape": (
        SHAPES,
        constraint(
            "SELECT $this WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c = ?l && ?l "
            "= 1) }"
        ),
    ),
    # One that looks ahead is read by pySHACL alone; the other engine reads any pattern once.
    "a pattern of a shape": (SHAPES, on_every_label('sh:pattern "^(?=a)(a+)+$"')),
}
TOO_MUCH = {
    "a text that doubles": (
        CHECK,
        f'SELECT ?focusNode ?message {{ BIND("{"x" * 100}" AS ?a0) {DOUBLING} '
        f"BIND(STRLEN(?a40) AS ?message) }}",
    ),
    "a rule that says too much": (
        RULE,
        "CONSTRUCT { ?s0 ?p1 ?all } WHERE { ?s0 ?p0 ?o0 . ?s1 ?p1 ?o1 . ?s2 ?p2 ?o2 "
        "BIND(CONCAT(STR(?o0), STR(?s1), STR(?o1), STR(?s2), STR(?p2), STR(?o2)) AS ?all) }",
    ),
}
BROKEN = {
    "nested triple terms": (
        DATA,
        "<http://a> <http://b> "
        + "<<( <http://a> <http://b> " * 20_000
        + "1"
        + " )>>" * 20_000
        + " .",
        "nested too deeply",
    ),
    "a nested rule": (
        RULE,
        "CONSTRUCT { ?s ?p ?o } WHERE { " + "{ " * 100_000 + "?s ?p ?o" + " }" * 100_000 + " }",
        "nested too deeply",
    ),
    "nested brackets of a check": (
        CHECK,
        "SELECT ?focusNode { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }",
        "nested too deeply",
    ),
    "a nested query": (
        QUERY,
        HEADER + "SELECT * WHERE { " + "{ " * 20_000 + "?s ?p ?o" + " }" * 20_000 + " }",
        "nested too deeply",
    ),
    "a list of itself": (
        SHAPES,
        f"{PREFIXES} shape:X a sh:NodeShape ; sh:or _:l . _:l rdf:first shape:X ; rdf:rest _:l .",
        "recursive",
    ),
    "a query that is none": (SHAPES, constraint("NO QUERY"), "shape:X"),
    "a pattern that is none": (SHAPES, on_every_label('sh:pattern "("'), "unterminated subpattern"),
    "a long rule": (
        RULE,
        "PREFIX a: <http://a/>\n" * 500_000 + "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "larger than 1 MiB",
    ),
    "a huge literal": (
        DATA,
        f'<https://w3id.org/pactgraph/id/x> <{RDFS}label> "{"x9" * 2_500_000}"^^<{XSD}integer> .',
        "is no valid xsd:integer",
    ),
}


@pytest.mark.parametrize("case", ENDLESS)
def test_what_has_no_end_is_ended_and_named(case: str, little: Cli) -> None:
    with (little.folder / "data/entities.ttl").open("a") as file:
        file.write(f'id:slow a pact:Organization ;\n    rdfs:label "{"a" * 60}!"@en .\n')
    limit = math.ceil(slowness())  # the other steps take half of one
    line = fails(little, *ENDLESS[case], "--build-timeout", str(limit))
    assert f"takes more than {limit} s; make it smaller or simpler" in line
    assert "or raise --build-timeout" in line


# A check runs over more than a rule does.
@pytest.mark.parametrize(
    ("case", "memory", "words"),
    [
        ("a text that doubles", "384MiB", "0.375 GiB"),
        ("a rule that says too much", "256MiB", "0.25 GiB"),
    ],
)
def test_what_takes_too_much_memory_is_ended_and_named(
    case: str, memory: str, words: str, little: Cli
) -> None:
    line = fails(little, *TOO_MUCH[case], "--build-memory", memory)
    assert (
        f"takes more than {words} of memory; make it smaller or simpler, or raise --build-memory"
        in line
    )


@pytest.mark.parametrize("case", BROKEN)
def test_what_breaks_a_parser_is_named(case: str, little: Cli) -> None:
    file, content, words = BROKEN[case]
    assert words in fails(little, file, content)


# A header that is not plain: what stands in it, and what is said, with its line.
HEADERS = {
    "a list as title": (
        "title: [x]\nsummary: {en: x, zh: x}\ntags: [x]",
        "line 1: title is a list; write a table",
    ),
    "a list in the title": (
        "title: {en: [x], zh: x}\nsummary: {en: x, zh: x}\ntags: [x]",
        "line 1: en is a list; write a text",
    ),
    "a table as a text": (
        "title: {en: x, zh: x}\nsummary:\n  en: x\n  zh: {a: b}\ntags: [x]",
        "line 4: zh is a table; write a text",
    ),
    "a text as tags": (
        "title: {en: x, zh: x}\nsummary: {en: x, zh: x}\ntags: rights",
        "line 3: tags is a text; write a list of texts",
    ),
    "a tag that is a table": (
        "title: {en: x, zh: x}\nsummary: {en: x, zh: x}\ntags: [{a: b}]",
        "line 3: an entry of tags is a table; write a text",
    ),
    "no tags": (
        "title: {en: x, zh: x}\nsummary: {en: x, zh: x}\ntags: []",
        "line 3: tags is an empty list",
    ),
    "parameters in a list": (
        "title: {en: x, zh: x}\nsummary: {en: x, zh: x}\ntags: [x]\nparameters: [a]",
        "line 4: parameters is a list; write a table",
    ),
    "a parameter in a word": (
        "title: {en: x, zh: x}\nsummary: {en: x, zh: x}\ntags: [x]\nparameters: {a: b}",
        "line 4: a is a text; write a table",
    ),
    "a type in a list": (
        "title: {en: x, zh: x}\nsummary: {en: x, zh: x}\ntags: [x]\nparameters: "
        "{a: {type: [iri], en: x, zh: x, example: x}}",
        "line 4: type is a list",
    ),
    "a name that is a list": (
        "title: {en: x, zh: x}\n? [a]\n: b",
        "line 2: a name in the #+ header is a list",
    ),
    "a name given twice": (
        "title: {en: x, zh: x}\ntitle: {en: x, zh: x}",
        "line 2: title is given twice",
    ),
    "a number as header": ("12", "the #+ header is a text; write a table"),
    "nothing": ("", "it lacks a #+ header"),
    "an anchor": (
        "title: &a {en: x, zh: x}\nsummary: *a\ntags: [x]",
        "line 1: the #+ header is not valid YAML: an anchor has no place in it",
    ),
    "an alias": (
        "title: {en: x, zh: x}\nsummary: *a",
        "line 2: the #+ header is not valid YAML: an alias has no place in it",
    ),
    "a tag": (
        "title: !!python/object/apply:os.system [ls]",
        "line 1: the #+ header is not valid YAML: a tag has no place in it",
    ),
    "billions": (
        "a: &a [x, x]\n"
        + "\n".join(f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "an anchor has no place in it",
    ),
    "depth": (
        "title: " + "[" * 10_000 + "]" * 10_000,
        "line 1: the #+ header is not valid YAML: it is nested more than 6 levels deep",
    ),
    "length": ("title: " + "x" * 500_000, "the #+ header is longer than 64 KiB"),
    "a file of many lines": ("\n".join(["title: x"] * 200_000), "no larger than 1 MiB"),
    "a control character": ("title: \x07", "line 1: the #+ header holds U+0007"),
    "a control character in an escape": (
        'title: {en: "\\e[2J", zh: x}\ntags: [x]\nsummary: {en: x, zh: x}',
        "line 1: en holds a control character",
    ),
    "a direction": (
        "title:\n  en: a\u202eb\n  zh: x\ntags: [x]\nsummary: {en: x, zh: x}",
        "holds a control character",
    ),
    "a number too large for a character": ('title: {en: "\\UFFFFFFFF", zh: x}', "not valid YAML"),
    "a number that is no character": ('title: {en: "\\U00110000", zh: x}', "not valid YAML"),
    "two documents": ("title: x\n---\ntitle: x", "not valid YAML: but found another document"),
}


@pytest.mark.parametrize("case", HEADERS)
def test_a_header_holds_plain_texts_and_nothing_else(case: str, tmp_path: Path) -> None:
    header, words = HEADERS[case]
    path = tmp_path / "x.rq"
    path.write_text("".join(f"#+ {line}\n" for line in header.splitlines()) + "ASK {}")
    with pytest.raises(InputError) as caught:
        read_query(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_list_as_title_is_a_finding_of_a_check(little: Cli) -> None:
    assert "line 1: title is a list; write a table [query-header]" in fails(
        little, QUERY, "#+ title: [X]\n" + HEADER.partition("zh: 某\n")[2] + "ASK {}"
    )


@pytest.mark.parametrize(
    "file",
    [
        SHAPES,
        RULE,
        CHECK,
        DATA,
        QUERY,
        "ontology/codes/x.ttl",
        "data/sources/x.ttl",
        "data/links/x.ttl",
        "ontology/prefixes.ttl",
    ],
)
def test_a_link_out_of_the_project_is_refused_by_name(file: str, little: Cli) -> None:
    secret = little.folder.parent / "secret"
    secret.write_text("PRIVATE KEY")
    (little.folder / file).unlink(missing_ok=True)
    (little.folder / file).symlink_to(secret)
    done = little("build")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert f"pactgraph: {file} is a link that leads out of the project" in done.stderr
    assert not little.releases.exists()


def test_a_folder_that_is_a_link_out_of_the_project_is_refused(little: Cli) -> None:
    shutil.copytree(little.folder / "queries", little.folder.parent / "elsewhere")
    (little.folder.parent / "elsewhere" / "money" / "x.rq").write_text("PRIVATE KEY")
    (little.folder / "queries" / "other").symlink_to(little.folder.parent / "elsewhere" / "money")
    assert "is a link that leads out of the project" in little("check").stderr


def test_nothing_but_saved_queries_is_published_from_their_folder(little: Cli) -> None:
    (little.folder.parent / "id_rsa").write_text("PRIVATE KEY")
    (little.folder / "queries" / "id_rsa").symlink_to(little.folder.parent / "id_rsa")
    (little.folder / "queries" / "money" / "id_rsa").symlink_to(little.folder.parent / "id_rsa")
    assert little("build").returncode == 0
    assert not [
        path
        for path in little.releases.rglob("*")
        if path.is_file() and b"PRIVATE" in path.read_bytes()
    ]


def test_a_link_within_the_project_is_followed(little: Cli) -> None:
    (little.folder / "data" / "entities.ttl").rename(little.folder / "entities")
    (little.folder / "data" / "entities.ttl").symlink_to("../entities")
    assert little("check").returncode == 0


@pytest.mark.parametrize("file", [SHAPES, RULE, DATA, QUERY, "ontology/prefixes.ttl"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "endless", "huge"])
def test_what_is_no_file_is_refused_by_name(kind: str, file: str, little: Cli) -> None:
    path = little.folder / file
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "endless":
        path.symlink_to(path.name)
    else:
        path.touch()
        os.truncate(path, 1 << 40)
    done = little("check")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert done.stderr.startswith(f"pactgraph: {file} is ")


def test_a_text_that_leads_out_of_the_project_is_not_read(broken: Cli, article: Path) -> None:
    (broken.folder / "data" / "texts").mkdir()
    (broken.folder / "data" / "texts" / "x.txt").symlink_to(article)
    assert "not at hand (--texts)" in broken("check").stderr


def nested(depth: int) -> str:
    return '{"http://x/p":' * depth + '"v"' + "}" * depth


# Files for `serve --data`: name, content and what is said of it.
FILES = {
    "nested JSON-LD": ("x.jsonld", nested(40_000).encode(), "nested more than 200 levels deep"),
    "nested lists of JSON-LD": (
        "x.jsonld",
        ('{"http://x/p":' + '{"@list":[' * 9000 + "1" + "]}" * 9000 + "}").encode(),
        "nested more than 200 levels deep",
    ),
    "nested JSON-LD behind brackets in texts": (
        "x.jsonld",
        ('[{"http://x/p":"]]]\\"]]]"},' + nested(201) + "]").encode(),
        "nested more than 200 levels deep",
    ),
    "nested JSON-LD, compressed": (
        "x.jsonld.gz",
        gzip.compress(nested(40_000).encode()),
        "nested more than 200 levels deep",
    ),
    "nested triple terms": (
        "x.ttl",
        BROKEN["nested triple terms"][1].encode(),
        "nested too deeply",
    ),
    "entities of entities": (
        "x.rdf",
        (
            "<!DOCTYPE r ["
            + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x"}">' for n in range(12))
            + ']><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description '
            'r:about="x:x"><p xmlns="x:">&a11;</p></r:Description></r:RDF>'
        ).encode(),
        "the entity a6 of line 1 stands for more than 1 MiB",
    ),
    "half a file": (
        "x.nt.gz",
        gzip.compress(b"<x:a> <x:b> <x:c> .\n" * 99)[:-20],
        "can't be read as N-Triples",
    ),
    "no gzip": ("x.nt.gz", b"<x:a> <x:b> <x:c> .", "can't be read as N-Triples"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_hostile_file_to_serve_is_named(case: str, cli: Cli, tmp_path: Path) -> None:
    name, content, words = FILES[case]
    (tmp_path / name).write_bytes(content)
    done = cli("serve", "--data", str(tmp_path / name), "--port", "1", "--build-memory", "256MiB")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert done.stderr.splitlines()[-1].startswith(f"pactgraph: {tmp_path / name}")
    assert words in done.stderr


@pytest.mark.parametrize("name", ["x.jsonld", "x.rdf"])
def test_a_file_to_serve_calls_nobody(name: str, cli: Cli, tmp_path: Path) -> None:
    with nobody_calls() as address:
        document = {
            "x.jsonld": f'{{"@context": "{address}", "@id": "x:y", "p": 1}}',
            "x.rdf": f'<!DOCTYPE r SYSTEM "{address}" [<!ENTITY a SYSTEM "{address}">]><r>&a;</r>',
        }[name]
        (tmp_path / name).write_text(document)
        done = cli("serve", "--data", str(tmp_path / name), "--port", "1")
        assert (done.returncode, str(tmp_path / name) in done.stderr.splitlines()[-1]) == (1, True)


def test_json_as_deep_as_is_allowed_is_served(tmp_path: Path) -> None:
    (tmp_path / "x.jsonld").write_text(nested(100))
    assert (
        scratch_release([tmp_path / "x.jsonld"], tmp_path / "releases", Prefixes({})).manifest.quads
        == 100
    )


def test_a_pipe_is_no_file_to_serve(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.ttl")
    with pytest.raises(InputError, match="is no file"):
        scratch_release([tmp_path / "x.ttl"], tmp_path / "releases", Prefixes({}))


def test_modules_in_the_working_directory_are_not_run(little: Cli) -> None:
    program = f"open({str(little.folder / 'ran')!r}, 'a').write(__name__)"
    for name in (
        "json",
        "resource",
        "socket",
        "pyoxigraph",
        "rdflib",
        "pyshacl",
        "yaml",
        "sitecustomize",
        "pactgraph",
    ):
        (little.folder / f"{name}.py").write_text(program)
    command = [
        sys.executable,
        "-P",
        "-m",
        "pactgraph",
        "query",
        "-",
        "--releases",
        str(little.releases),
    ]
    done = subprocess.run(
        command,
        cwd=little.folder,
        input="ASK {}",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, (little.folder / "ran").exists()) == (0, False), done.stderr


def test_a_name_of_a_file_does_not_steer_the_terminal(little: Cli) -> None:
    (little.folder / "data" / "\x1b[31mred.ttl").write_text("\x1b[2J")
    done = little("check")
    assert (done.returncode, "\x1b" in done.stderr) == (1, False)
    assert "red.ttl' is no name for a file of a project" in done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "data/a b.ttl",
        "data/a\nb.ttl",
        "data/a<b>.ttl",
        "data/a%2e.ttl",
        "ontology/shapes/a b.ttl",
        "queries/money/a\nb.rq",
        "data/.ttl",
    ],
)
def test_a_name_that_no_iri_can_hold_is_refused_by_name(name: str, little: Cli) -> None:
    (little.folder / name).write_text("")
    done = little("check")
    assert (
        done.returncode,
        "Traceback" in done.stderr,
        "is no name for a file of a project" in done.stderr,
    ) == (1, False, True)


def test_a_name_that_is_no_utf8_is_refused_by_name(little: Cli) -> None:
    Path(os.fsdecode(os.fsencode(little.folder) + b"/data/a\xff.ttl")).write_text("")
    done = little("check")
    assert (done.returncode, "a\\\\udcff.ttl' is no name" in done.stderr) == (1, True)


def test_a_query_behind_a_link_is_checked_as_any_other(little: Cli) -> None:
    (little.folder / "hidden").mkdir()
    (little.folder / "queries" / "linked").symlink_to("../hidden")
    (little.folder / "hidden" / "evil.rq").write_text(
        HEADER + "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    )
    done = little("check")
    assert (done.returncode, "queries/linked/evil.rq: line 8: remove SERVICE" in done.stderr) == (
        1,
        True,
    )
    (little.folder / "hidden" / "evil.rq").unlink()
    shutil.copy(little.folder / "queries" / "money" / "money-by-kind.rq", little.folder / "hidden")
    assert "the name is taken by" in little("check").stderr


@pytest.mark.parametrize(
    ("prefix", "namespace"),
    [
        ("a b", "http://x/"),
        ("a: <http://x/> .\\n<http://evil/s> <http://evil/p> 1 .\\n@prefix b", "http://x/"),
        ("_", "http://x/"),
        ("x", "http://x/> ."),
        ("x", "no-iri"),
        ("x", "http://a b/"),
    ],
)
def test_a_prefix_that_turtle_can_not_write_is_refused(
    prefix: str, namespace: str, little: Cli
) -> None:
    row = (
        f'<https://w3id.org/pactgraph/prefix/evil> sh:prefix "{prefix}" ; sh:namespace '
        f'"{namespace}"^^xsd:anyURI .'
    )
    with (little.folder / "ontology" / "prefixes.ttl").open("a", encoding="utf-8") as file:
        file.write(f"{PREFIXES}\n{row}\n")
    done = little("check")
    assert (
        done.returncode,
        "ontology/prefixes.ttl" in done.stderr,
        "correct it" in done.stderr,
    ) == (1, True, True), done.stderr


def test_a_class_that_no_prefix_names_is_a_finding(little: Cli) -> None:
    header = (
        HEADER + "#+ parameters:\n#+   p: {type: iri, class: 'nopref:x', en: P, zh: 某, example: "
        "microsoft}\n"
    )
    assert "unknown prefix 'nopref'" in fails(
        little, QUERY, header + "SELECT * { ?s ?p $p } ORDER BY ?s"
    )


def test_a_folder_of_releases_that_is_a_link_is_not_written_to(little: Cli) -> None:
    victim = little.folder.parent / "victim"
    victim.mkdir()
    (little.folder / "releases").symlink_to(victim)
    for command in (["build"], ["query"], ["export"]):
        environment = {
            name: value for name, value in os.environ.items() if name != "PACTGRAPH_RELEASES"
        }
        done = subprocess.run(
            [sys.executable, "-m", "pactgraph", *command],
            cwd=little.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, "name the folder with --releases" in done.stderr) == (1, True)
    assert list(victim.iterdir()) == []


@pytest.mark.parametrize("kind", ["a file", "a foreign link", "a folder"])
def test_what_is_called_current_and_is_not_ours_is_kept(kind: str, little: Cli) -> None:
    little.releases.mkdir()
    current = little.releases / "current"
    if kind == "a file":
        current.write_text("precious")
    elif kind == "a foreign link":
        current.symlink_to("app1")
    else:
        current.mkdir()
    assert little("build").returncode == 0
    kept = [path for path in little.releases.iterdir() if path.name.endswith(".replaced")]
    assert (len(kept), os.readlink(current)) == (
        1,
        next(path.name for path in little.releases.iterdir() if len(path.name) == 12),
    )


@pytest.mark.timed
def test_a_query_of_dots_is_read_in_time(tmp_path: Path) -> None:
    path = tmp_path / "x.rq"
    path.write_text(HEADER + "ASK { # \n" + "a." * 100_000)
    start = time.monotonic()
    read_query(path)
    assert is_in_time(time.monotonic() - start, 5)


def test_what_a_title_says_does_not_steer_the_terminal(little: Cli) -> None:
    assert "holds a control character" in fails(
        little, QUERY, HEADER.replace("en: X", 'en: "\\e]0;X"', 1) + "ASK {}"
    )


def without_streams(command: str, little: Cli) -> subprocess.CompletedProcess[str]:
    """What a command comes to that has neither standard input nor output, so that the next files
    that it opens have their numbers.
    """
    return subprocess.run(
        ["bash", "-c", f"exec {sys.executable} -m pactgraph {command} <&- >&-"],
        cwd=little.folder,
        env={**os.environ, **little.environment},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def test_a_check_without_standard_output_ends_as_with_one(little: Cli) -> None:
    done = without_streams("check", little)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def test_a_build_without_standard_output_publishes_and_says_what_it_cannot_write(
    little: Cli,
) -> None:
    done = without_streams("build", little)
    assert done.returncode == 1
    assert "pactgraph: standard output is closed" in done.stderr.splitlines()[-1]
    assert current_release(little.releases).id in done.stderr


# Texts that are added


def add(cli: Cli, text: Path, *more: str, code: int = 1) -> str:
    """What `source add` says to a text that it refuses, with its exit code."""
    done = cli(
        "source", "add", str(text), "--id", "foo", "--title", "T@en", "--language", "en", *more
    )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    return done.stderr


@pytest.mark.parametrize("part", ["passages", "glosses"])
@pytest.mark.parametrize("kind", ["a dangling link", "a link to a file", "a folder that is a link"])
def test_a_source_is_not_written_through_a_link(
    kind: str, part: str, little: Cli, tmp_path: Path
) -> None:
    (tmp_path / "text.txt").write_text("A sentence！")
    victim = tmp_path / "victim"
    victim.mkdir()
    sources = little.folder / "data" / "sources"
    if kind == "a folder that is a link":
        sources.rename(tmp_path / "sources")
        sources.symlink_to(victim)
    else:
        (sources / f"foo.{part}.ttl").symlink_to(victim / "new")
        if kind == "a link to a file":
            (victim / "new").write_text("precious")
    before = {path.name: path.read_bytes() for path in victim.iterdir()}
    assert "is a link, or behind one" in add(little, tmp_path / "text.txt", "--replace")
    assert {path.name: path.read_bytes() for path in victim.iterdir()} == before


def test_what_is_no_text_to_add_is_refused(little: Cli, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is no file that can be read" in add(little, tmp_path / "pipe")
    assert "is no file that can be read" in add(little, Path("/dev/zero"))
    (tmp_path / "large.txt").write_bytes(b"x\n" * 3_000_000)
    assert "is larger than 4 MiB" in add(little, tmp_path / "large.txt")
    (tmp_path / "text.txt").write_text("A sentence！")
    assert "use the whole address" in add(little, tmp_path / "text.txt", "--url", "http://[x")
    (little.folder / "data" / "sources" / "foo.passages.ttl").write_bytes(b"\xff")
    assert "exists and would change" in add(little, tmp_path / "text.txt")
