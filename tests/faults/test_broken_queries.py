"""Saved queries that are broken: `check` and `build` refuse them, each with its file and line and
what is meant, and all of them at once.
"""

from pathlib import Path

import pytest
from little_project import PREFIXES, write_project
from pactgraph.errors import BuildError
from pactgraph.pipeline import Inputs, build, check
from pactgraph.queries import load_catalog

TOP = "#+ title: {en: Who, zh: 谁}\n#+ summary: {en: Who knows, zh: 谁认识}\n#+ tags: [x]\n"
WHOM = "#+ columns: {whom: {en: Whom, zh: 某人}}\n"
ASKED = "SELECT ?whom { ?whom ?p $x } ORDER BY ?whom LIMIT 5\n"
PLAIN = "SELECT ?whom { ?whom a ?class } ORDER BY ?whom LIMIT 5\n"


def asked(said: str) -> str:
    """A query with a parameter of which a header says so, in line 5."""
    return f"{TOP}#+ parameters:\n#+   x: {{{said}, en: x, zh: 某}}\n{WHOM}{ASKED}"


# What can be told from the file alone.
UNREADABLE = {
    "a key": (
        f"{TOP}#+ paramaters:\n#+   x: {{type: date}}\n{PLAIN}",
        "line 4: paramaters is no key of the #+ header; did you mean parameters?",
    ),
    "no key at all": (
        f"{TOP}#+ zzz: 1\n{PLAIN}",
        "line 4: zzz is no key of the #+ header; there are",
    ),
    "a key of a text": (
        f"{TOP.replace('zh: 谁}', 'zh: 谁, fr: Qui}', 1)}{WHOM}{PLAIN}",
        "line 1: fr is no key of title; there are en, zh",
    ),
    "a key of a parameter": (
        asked("type: date, exmaple: 2031-06-30"),
        "line 5: exmaple is no key of x; did you mean example?",
    ),
    "a type": (asked("type: dat, example: x"), "line 5: type is none: did you mean date?"),
    "no example": (asked("type: date"), "line 5: x lacks example; it needs type, en, zh, example"),
    "no words": (
        f"{TOP}#+ parameters:\n#+   x:\n#+     type: date\n#+     en: ' '\n#+     zh: 某\n"
        f"#+     example: 2031-06-30\n{WHOM}{ASKED}",
        "line 7: en is empty; write words",
    ),
    "a class of a date": (
        asked("type: date, example: 2031-06-30, class: 'pact:Thing'"),
        "line 5: class goes with type entity, and x is of type date",
    ),
    "a class that is no name": (
        asked("type: entity, example: 'id:a', class: 'pact:Thing> } #'"),
        "line 5: class is no prefixed name; write it like pact:Agent",
    ),
    "a code without scheme": (
        asked("type: code, example: x"),
        "line 5: x is of type code and lacks scheme; write it",
    ),
    "a choice of nothing": (
        asked("type: choice, choices: [], example: x"),
        "line 5: choices holds nothing",
    ),
    "a choice given twice": (
        asked("type: choice, choices: [a, a], example: a"),
        "line 5: choices holds a twice",
    ),
    "a choice without column": (
        asked("type: choice, choices: {query: who}, example: a"),
        "line 5: choices lacks column; it needs query, column",
    ),
    "a parameter that nobody asks with": (
        f"{TOP}#+ parameters:\n#+   y: {{type: date, en: x, zh: x, example: 2031-06-30}}\n{PLAIN}",
        "line 5: y is a parameter that the query doesn't ask with; write $y into it",
    ),
    "a parameter that nobody declares": (
        f"{TOP}{WHOM}\n\n{ASKED}",
        "line 7: the header declares no parameter x",
    ),
    "a day before nothing": (
        asked("type: date, example: 2031-06-30, notBefore: first"),
        "line 5: notBefore joins two dates; name another parameter of type date",
    ),
    "another parameter than is declared": (
        asked("type: date, example: 2031-06-30").replace("$x", "$y"),
        "line 5: x is a parameter that the query doesn't ask with; write $x into it; "
        "line 7: the header declares no parameter y",
    ),
    "a call": (
        f"{TOP}{WHOM}SELECT ?whom {{ ?whom a ?class .\nSERVICE <http://e/> {{ ?whom a ?other }} }}\n",
        "line 6: remove SERVICE",
    ),
    "NUL in the header": (
        f"{TOP}#+ unstated: ['\0']\n{PLAIN}",
        "line 4: the #+ header holds U+0000",
    ),
    "NUL": (f"{TOP}{WHOM}{PLAIN}# \0\n", "line 6: RDF/XML has no way to write"),
    "a head in one language": (
        f"{TOP}#+ columns:\n#+   whom: {{en: Whom}}\n{PLAIN}",
        "line 5: whom",
    ),
}
# What only the data tells.
UNFOUNDED = {
    "a term that isn't one": (
        f"{TOP}{WHOM}PREFIX pact: <https://w3id.org/pactgraph/ontology#>\n"
        "SELECT ?whom {\n?whom pact:nope ?what } ORDER BY ?whom LIMIT 5\n",
        "line 7: nothing describes pact:nope; correct it",
    ),
    "a prefix of nobody": (
        f"{TOP}{WHOM}SELECT ?whom {{\n?whom foo:bar ?what }} ORDER BY ?whom LIMIT 5\n",
        "line 6: the prefix foo isn't declared; write PREFIX foo: <…> above",
    ),
    "a word too early": (
        f"{TOP}{WHOM}SELECT ?whom {{\n?whom ?p ORDER BY ?whom LIMIT 5\n",
        "line 6: not valid SPARQL: 'ORDER' can't stand here",
    ),
    "a text without end": (
        f"{TOP}{WHOM}SELECT ?whom {{\n?whom ?p ?o\n",
        "line 7: not valid SPARQL: it ends too soon",
    ),
    "a class that isn't one": (
        asked("type: entity, class: 'pact:Thingy', example: 'id:a'"),
        "line 5: nothing says so of pact:Thingy, so that it is no class; correct it",
    ),
    "a prefix": (
        asked("type: entity, class: 'pect:Thing', example: 'id:a'"),
        "line 5: unknown prefix 'pect'",
    ),
    "a scheme that isn't one": (
        asked("type: code, scheme: 'pact:Thing', example: red"),
        "line 5: nothing says so of pact:Thing, so that it is no scheme; correct it",
    ),
    "an example that isn't there": (
        asked("type: entity, example: 'id:nobody'"),
        "line 5: nothing describes id:nobody; correct it",
    ),
    "an example of another class": (
        asked("type: entity, class: 'pact:Stone', example: 'id:a'"),
        "line 5: id:a is no pact:Stone; correct it",
    ),
    "an example of another type": (
        asked("type: date, example: 2031-02-30"),
        "line 5: parameter x: '2031-02-30' is not of type date",
    ),
    "a default of another type": (
        f"{TOP}#+ parameters:\n#+   x:\n#+     type: integer\n#+     default: many\n#+     en: x\n"
        f"#+     zh: x\n#+     example: 1\n{WHOM}{ASKED}",
        "line 7: parameter x: 'many' is not of type integer",
    ),
    "an example that is another day tomorrow": (
        asked("type: date, example: today"),
        "line 5: today is another day tomorrow",
    ),
    "a code that isn't there": (
        asked("type: code, scheme: 'pact:colours', example: rad"),
        "line 5: parameter x: 'rad' is not of type code; did you mean pact:red (red, 红)?",
    ),
    "an example that can't be chosen": (
        asked("type: choice, choices: [up, down], example: left"),
        "line 5: parameter x: 'left' is not of type choice; there are up, down",
    ),
    "a choice of another query": (
        asked("type: choice, choices: {query: whoo, column: whom}, example: a"),
        "line 5: there is no query whoo",
    ),
    "a choice of a query that asks": (
        asked("type: choice, choices: {query: who, column: whom}, example: a"),
        "line 5: the query who needs who; name one that asks for nothing",
    ),
    "a choice of another column": (
        asked("type: choice, choices: {query: everybody, column: wham}, example: a"),
        "line 5: the query everybody has no column wham",
    ),
    "a column that isn't one": (
        f"{TOP}#+ unstated: [wham]\n{WHOM}{PLAIN}",
        "line 4: unstated names wham, which is no column of the answer; correct it",
    ),
    "bars of a column that isn't one": (
        f"{TOP}#+ bars: [wham]\n{WHOM}{PLAIN}",
        "line 4: bars names wham, which is no column of the answer; correct it",
    ),
    "a head of no column": (
        f"{TOP}#+ columns:\n#+   wham: {{en: Whom, zh: 某人}}\n{PLAIN}",
        "line 5: wham is no column of the answer",
    ),
}
SOUND = {
    "everybody": f"{TOP}{WHOM}PREFIX pact: <https://w3id.org/pactgraph/ontology#>\n"
    "SELECT ?whom { ?whom a pact:Thing } ORDER BY ?whom LIMIT 1\n",
    "colour": asked("type: code, scheme: 'pact:colours', default: '', example: Red"),
    "chosen": asked("type: choice, choices: {query: everybody, column: whom}, example: 二"),
    "since": asked("type: date, default: today, example: 2031-06-30"),
}
COLOURS = (
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    "skos:ConceptScheme a owl:Class . skos:Concept a owl:Class .\n"
    "skos:inScheme a owl:ObjectProperty . skos:prefLabel a owl:DatatypeProperty .\n"
    'pact:colours a skos:ConceptScheme ; rdfs:label "colours"@en .\n'
    'pact:red a skos:Concept ; skos:inScheme pact:colours ; skos:prefLabel "red"@en , "红"@zh .\n'
    'pact:Stone a owl:Class ; rdfs:label "stone"@en .\n'
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The smallest project, with sound queries of every kind."""
    folder = write_project(tmp_path / "project")
    (folder / "ontology" / "codes").mkdir()
    (folder / "ontology" / "codes" / "colours.ttl").write_text(PREFIXES + COLOURS, "utf-8")
    entities = folder / "data" / "entities.ttl"
    entities.write_text(
        entities.read_text("utf-8").replace('"two"@en', '"two"@en , "二"@zh'), "utf-8"
    )
    for name, text in SOUND.items():
        (folder / "queries" / "all" / f"{name}.rq").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("broken", [UNREADABLE, UNFOUNDED], ids=["the file", "the data"])
def test_every_broken_query_is_told_with_its_line(
    broken: dict[str, tuple[str, str]], project: Path
) -> None:
    for name, (text, _) in broken.items():
        (project / "queries" / "all" / f"{name.replace(' ', '-')}.rq".replace("'", "")).write_text(
            text, "utf-8"
        )
    with pytest.raises(BuildError) as caught:
        check(Inputs(project), project, lambda line: None)
    *lines, count = str(caught.value).splitlines()
    told = {Path(line.partition(":")[0]).stem: line.partition(": ")[2] for line in lines}
    expected = {
        name.replace(" ", "-").replace("'", ""): words for name, (_, words) in broken.items()
    }
    assert {name: told.get(name, "")[: len(words)] for name, words in expected.items()} == expected
    assert count == f"{len(broken)} errors"


def test_what_is_not_utf_8_is_told_with_its_line(project: Path) -> None:
    text = f"{TOP}{WHOM}{PLAIN}# é\n".encode("latin-1", "replace")
    (project / "queries" / "all" / "bad.rq").write_bytes(text)
    with pytest.raises(BuildError, match=r"bad\.rq: line 6: not UTF-8 at byte \d+; save the file"):
        check(Inputs(project), project, lambda line: None)


def test_a_broken_query_makes_no_release(project: Path) -> None:
    (project / "queries" / "all" / "bad.rq").write_text(UNREADABLE["a key"][0], "utf-8")
    with pytest.raises(BuildError, match=r"queries/all/bad\.rq: line 4: paramaters is no key"):
        build(Inputs(project), project / "releases", project, lambda line: None)
    assert not list(project.glob("releases/*"))


def test_what_there_is_to_choose_stands_in_the_release(project: Path) -> None:
    release, _ = build(Inputs(project), project / "releases", project, lambda line: None)
    catalog = load_catalog(release.verify_queries())
    told = {
        name: [str(value) for value in catalog.get(name).parameters[0].values]
        for name in ("colour", "chosen", "since")
    }
    assert told == {
        "colour": ["pact:red (red, 红)"],
        "chosen": ["id:a (one)", "id:b (two, 二)"],
        "since": [],
    }
