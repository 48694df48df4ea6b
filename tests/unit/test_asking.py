"""How a saved query is asked: once, in parts, in a language, and of things that there are."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import shown, solutions
from pactgraph.engine import Capabilities, EmbeddedEngine, QueryRequest, QueryResult
from pactgraph.errors import InputError, ParameterError
from pactgraph.queries.ask import Asked, Published, ask
from pactgraph.queries.read import load_catalog, read_query
from pactgraph.rdf.formats import Accept, Format, Kind, accept_named, formats_of
from pactgraph.release import Release
from pactgraph.sparql.results import Graph

HEADER = "#+ title: {en: a, zh: b}\n#+ summary: {en: a, zh: b}\n#+ tags: [a]\n"
AGENT = "#+ parameters: {who: {type: iri, class: 'pact:Agent', en: a, zh: b, example: openai}}\n"
PACT = "PREFIX pact: <https://w3id.org/pactgraph/ontology#> "
ITEMS = "SELECT ?n WHERE { ?s <urn:number> ?n } ORDER BY ?n"
QUERIES = {
    "items": f"{HEADER}{ITEMS} LIMIT 10",
    "later-items": f"{HEADER}{ITEMS} LIMIT 10 OFFSET 20",
    "all-items": f"{HEADER}{ITEMS} # LIMIT 3",
    "graph": f"{HEADER}CONSTRUCT WHERE {{ ?s <urn:number> ?n }} LIMIT 10",
    "is-not-so": f"{HEADER}ASK {{ <urn:a> <urn:b> <urn:c> }}",
    "is-there": f"{HEADER}{AGENT}ASK {{ $who ?p ?o }}",
    "what-of": f"{HEADER}{AGENT}SELECT ?o {{ $who <urn:number> ?o }} LIMIT 5",
    "how-many": f"{HEADER}{AGENT}SELECT (COUNT(*) AS ?n) {{ $who <urn:number> ?o }} LIMIT 5",
    "words": f"{HEADER}SELECT ?w {{ ?s <urn:word> ?w FILTER(LANG(?w) = $lang) }} LIMIT 5",
    "old": HEADER
    + "#+ parameters: {language: {type: language, en: a, zh: b, example: en, default: en}}\n"
    + "SELECT ?w { ?s <urn:word> ?w FILTER(LANG(?w) = $language) } LIMIT 5",
}


class Counting:
    """An engine that notes what it is asked."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self.asked: list[str] = []

    @property
    def capabilities(self) -> Capabilities:
        return self._engine.capabilities

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        self.asked.append(request.text)
        return self._engine.query(request, accept)

    def close(self) -> None:
        """It is the other's to close."""


@pytest.fixture
def published(release: Release, tmp_path: Path) -> tuple[Published, Counting]:
    """Twenty-five items, two words, one agent and what asks for them."""
    store, item = ox.Store(), ox.NamedNode("urn:item")
    for number in range(25):
        thing = ox.NamedNode(f"urn:item:{number}")
        store.add(ox.Quad(thing, ox.NamedNode("urn:number"), ox.Literal(number)))
    for text, language in (("word", "en"), ("词", "zh")):
        word = ox.Literal(text, language=language)
        store.add(ox.Quad(item, ox.NamedNode("urn:word"), word))
    store.update(f"{PACT} INSERT DATA {{ <urn:known> a pact:Agent }}")
    for name, text in QUERIES.items():
        path = tmp_path / "queries" / "topic" / f"{name}.rq"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    engine = Counting(EmbeddedEngine(store, release.prefixes))
    return Published(release, engine, load_catalog(tmp_path / "queries")), engine


def numbers(asked: Asked) -> list[int]:
    return [int(shown(row[0])) for row in solutions(asked.result).rows]


def test_a_cut_answer_has_no_more_rows_than_its_limit_and_says_where_it_goes_on(
    published: tuple[Published, Counting],
) -> None:
    first = ask(published[0], "items", {})
    assert (numbers(first), first.is_cut, first.next_offset) == (list(range(10)), True, 10)
    last = ask(published[0], "items", {}, offset=20)
    assert (numbers(last), last.is_cut, last.next_offset) == (list(range(20, 25)), False, None)


def test_an_answer_that_just_fits_is_not_cut(published: tuple[Published, Counting]) -> None:
    asked = ask(published[0], "items", {}, offset=15)
    assert (numbers(asked), asked.is_cut) == (list(range(15, 25)), False)


def test_an_offset_counts_from_that_of_the_query(published: tuple[Published, Counting]) -> None:
    assert numbers(ask(published[0], "later-items", {}, offset=3)) == [23, 24]


def test_the_text_is_that_of_the_part_without_the_row_that_only_tells(
    published: tuple[Published, Counting],
) -> None:
    asked = ask(published[0], "items", {}, offset=10)
    assert asked.text.endswith("LIMIT 10 OFFSET 10")
    assert published[1].asked[0].endswith("LIMIT 11 OFFSET 10")


@pytest.mark.parametrize("format", formats_of(Kind.SOLUTIONS), ids=lambda format: format.name)
def test_every_format_of_a_table_is_cut(
    format: Format, published: tuple[Published, Counting]
) -> None:
    asked = ask(published[0], "items", {}, accept=accept_named(format.name, gzip=True))
    whole = ox.Store().query(
        "SELECT ?n { VALUES ?n { 0 1 2 3 4 5 6 7 8 9 } }"  # what the engine writes of ten rows
    )
    assert isinstance(whole, ox.QuerySolutions)
    assert isinstance(format.engine, ox.QueryResultsFormat)
    assert asked.result.read() == whole.serialize(format=format.engine)
    assert asked.result.length == len(asked.result.read())


@pytest.mark.parametrize("name", ["all-items", "graph", "is-there"])
def test_what_is_given_whole_has_no_parts(name: str, published: tuple[Published, Counting]) -> None:
    arguments = {"who": "urn:known"} if name == "is-there" else {}
    assert not ask(published[0], name, arguments).is_cut
    with pytest.raises(ParameterError, match="gives its answer whole"):
        ask(published[0], name, arguments, offset=1)


@pytest.mark.parametrize("offset", [-1, 10**30])
def test_an_offset_that_is_no_row_is_refused(
    offset: int, published: tuple[Published, Counting]
) -> None:
    with pytest.raises(ParameterError, match="count rows from 0"):
        ask(published[0], "items", {}, offset=offset)


def test_the_engine_is_asked_once(published: tuple[Published, Counting]) -> None:
    answer = ask(published[0], "is-there", {"who": "urn:known"}).answer()
    assert (answer, len(published[1].asked)) == (True, 1)


def test_a_count_of_what_there_is_not_is_no_fact(
    published: tuple[Published, Counting],
) -> None:
    assert numbers(ask(published[0], "how-many", {"who": "urn:known"})) == [0]
    with pytest.raises(ParameterError, match="did you mean"):
        ask(published[0], "how-many", {"who": "urn:knowm"})


def test_an_empty_answer_about_what_there_is_is_a_fact(
    published: tuple[Published, Counting],
) -> None:
    asked = ask(published[0], "what-of", {"who": "urn:known"})
    assert (numbers(asked), len(published[1].asked)) == ([], 2)


@pytest.mark.parametrize(
    ("name", "format"),
    [
        *(("what-of", format.name) for format in formats_of(Kind.SOLUTIONS)),
        *(("is-there", format.name) for format in formats_of(Kind.BOOLEAN)),
    ],
)
def test_what_there_is_not_is_no_fact(
    name: str, format: str, published: tuple[Published, Counting]
) -> None:
    with pytest.raises(ParameterError, match=r"no pact:Agent is called <urn:knowm>; did you mean"):
        ask(published[0], name, {"who": "urn:knowm"}, accept=accept_named(format))


@pytest.mark.parametrize(
    ("name", "arguments", "lang", "word"),
    [
        ("words", {}, "en", "word"),
        ("words", {}, "zh", "词"),
        ("words", {"language": "zh"}, "en", "词"),
        ("words", {"language": " "}, "zh", "词"),
        ("old", {}, "zh", "word"),
        ("old", {"language": ""}, "zh", "word"),
        ("old", {"language": "zh"}, "en", "词"),
    ],
)
def test_the_language_is_built_in_unless_a_query_has_its_own(
    name: str,
    arguments: dict[str, str],
    lang: str,
    word: str,
    published: tuple[Published, Counting],
) -> None:
    asked = ask(published[0], name, arguments, lang=lang)
    assert [shown(row[0]) for row in solutions(asked.result).rows] == [word]
    assert [term.value for term in asked.terms.values()] == ["zh" if word == "词" else "en"]


def test_a_language_without_labels_is_refused(published: tuple[Published, Counting]) -> None:
    with pytest.raises(ParameterError, match="lang: 'fr' is not one of en, zh"):
        ask(published[0], "items", {}, lang="fr")


def test_fewer_rows_can_be_asked_for_and_all_of_them_are_counted(
    published: tuple[Published, Counting],
) -> None:
    asked = ask(published[0], "items", {}, offset=20, limit=2)
    assert (numbers(asked), asked.next_offset, asked.total) == ([20, 21], 22, 25)
    assert len(published[1].asked) == 1
    assert "LIMIT 2" in asked.text


@pytest.mark.parametrize(
    ("name", "offset", "total"),
    [
        ("items", 0, None),
        ("items", 15, 25),
        ("items", 25, None),
        ("later-items", 0, 5),
        ("all-items", 0, 25),
        ("graph", 0, None),
        ("is-not-so", 0, None),
    ],
)
def test_how_many_rows_there_are_is_told_where_the_last_one_is_seen(
    name: str, offset: int, total: int | None, published: tuple[Published, Counting]
) -> None:
    assert ask(published[0], name, {}, offset=offset).total == total


@pytest.mark.parametrize(
    ("name", "limit", "words"),
    [
        ("items", 0, "limit 0 is none of the 1 to 10 rows"),
        ("items", 11, "limit 11 is none of the 1 to 10 rows"),
        ("all-items", 5, "gives its answer whole; leave out limit"),
        ("graph", 5, "gives its answer whole; leave out limit"),
    ],
)
def test_no_more_rows_can_be_asked_for_than_the_query_gives(
    name: str, limit: int, words: str, published: tuple[Published, Counting]
) -> None:
    with pytest.raises(ParameterError, match=words):
        ask(published[0], name, {}, limit=limit)


def test_all_that_is_wrong_is_told_at_once(published: tuple[Published, Counting]) -> None:
    with pytest.raises(ParameterError) as caught:
        ask(published[0], "is-there", {"whom": "openai", "x": "1"}, lang="fr", offset=5)
    assert [problem.parameter for problem in caught.value.problems] == [
        "offset",
        "whom",
        "x",
        "who",
        "lang",
    ]
    told = str(caught.value)
    assert all(str(problem.message) in told for problem in caught.value.problems)
    assert "no parameter whom (did you mean who?)" in told
    assert told.count("it takes who=openai") == 1
    assert not published[1].asked


def test_a_graph_comes_typed(published: tuple[Published, Counting]) -> None:
    answer = ask(published[0], "graph", {}).answer()
    assert isinstance(answer, Graph)
    assert len(answer.triples) == 10


def test_a_header_must_not_declare_what_every_query_has(tmp_path: Path) -> None:
    path = tmp_path / "x.rq"
    path.write_text(HEADER + "#+ parameters: {lang: {type: language}}\nASK {}")
    with pytest.raises(InputError, match="lang is no name for a parameter"):
        read_query(path)
