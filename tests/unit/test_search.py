"""The index of names: what is found, what is meant, and that nothing that is written is syntax."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pactgraph.errors import DamageError, InputError
from pactgraph.pipeline import scratch_release
from pactgraph.rdf import Prefixes, line_of
from pactgraph.release import Release
from pactgraph.search import Found, Index, clear, names_in, open_index, write_index
from pactgraph.search.folding import fold
from servers import is_in_time

HERE = Path(__file__).parents[1]
PEOPLE = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix dc: <http://purl.org/dc/elements/1.1/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix : <http://e/> .
:p1 a foaf:Person ; foaf:name "Zoë Kowalski" ; owl:sameAs <https://www.example.org/people/K77> .
:p2 a foaf:Person ; foaf:name "Zoë Lindqvist" .
:w1 a :Work ; dc:title "静夜思"@zh .
:w2 a :Work ; dcterms:title "Quiet Night" ; schema:isbn "978-3-16-148410-0" .
:c1 a skos:Concept ; skos:prefLabel "poem"@en ; skos:notation "895.1" .
:d1 a :Work ; schema:name "poem"@en .
[] foaf:name "Nobody" .
"""


def lines_with(quads: list[ox.Quad], predicate: str) -> list[bytes]:
    """The lines of those quads that have a predicate."""
    return [line_of(each) for each in quads if each.predicate.value == predicate]


def index_of(turtle: str, folder: Path) -> Index:
    """The index of the names in a text of Turtle."""
    quads = list(ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))
    names = names_in(partial(lines_with, quads))
    assert names is not None
    (folder / "names.sqlite").write_bytes(write_index(names))
    return open_index(folder / "names.sqlite")


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Index]:
    index = index_of(PEOPLE, tmp_path)
    yield index
    index.close()


@pytest.fixture(scope="module")
def index(release: Release) -> Iterator[Index]:
    path = release.verify_names()
    assert path is not None
    index = open_index(path)
    yield index
    index.close()


def meant(found: tuple[Found, ...], release: Release) -> str | None:
    one = clear(found)
    return release.prefixes.shorten(one.iri) if one else None


def wrong(index: Index, release: Release, names: Any) -> Iterator[str]:
    """The names of a list that aren't understood as they should be."""
    expand, shorten = release.prefixes.expand, release.prefixes.shorten
    for cls, things in [("", names["clear"]), *names["within"].items()]:
        classes = [expand(cls)] if cls else []
        for thing, texts in things.items():
            for text in texts:
                if meant(index.find(text, classes=classes), release) != thing:
                    yield f"{text} {cls}"
    for text, things in names["several"].items():
        found = index.find(text)
        if clear(found) or not {*things} <= {shorten(each.iri) for each in found}:
            yield text
    for cls, texts in names.get("nothing within", {}).items():
        yield from (f"{t} {cls}" for t in texts if clear(index.find(t, classes=[expand(cls)])))
    for text in names["nothing"]:
        if clear(index.find(text)) or clear(index.find(text, classes=[expand("pact:Agent")])):
            yield text


@pytest.mark.parametrize(("list", "count"), [("names", 1200), ("names-unseen", 120)])
def test_names_are_understood(list: str, count: int, index: Index, release: Release) -> None:
    names = yaml.safe_load((HERE / f"{list}.yaml").read_text("utf-8"))
    texts, mistaken = [*texts_of(names)], [*wrong(index, release, names)]
    assert len(texts) >= count
    assert len(mistaken) <= len(texts) * 0.05, mistaken


def texts_of(names: Any) -> Iterator[tuple[str, str]]:
    for things in (names["clear"], *names["within"].values()):
        yield from ((text, thing) for thing, texts in things.items() for text in texts)
    yield from ((text, "") for text in [*names["several"], *names["nothing"]])
    yield from ((text, "") for texts in names.get("nothing within", {}).values() for text in texts)


@pytest.mark.parametrize(
    "text", ["Microsoft", "ｍｉｃｒｏｓｏｆｔ", "微软", "微軟", "MSFT", "Q2283"]
)
def test_what_is_written_in_full_is_exact(text: str, index: Index, release: Release) -> None:
    found = index.find(text)
    assert (meant(found, release), found[0].is_exact) == ("id:microsoft", True)


def test_a_thing_is_told_with_its_labels_and_the_class_that_tells_most(
    index: Index, release: Release
) -> None:
    found = index.find("微软")[0]
    assert found.labels == {"en": "Microsoft", "zh": "微软"}
    assert release.prefixes.shorten(found.kind) == "pact:Organization"
    assert (found.label("zh"), found.label("fr"), found.matched) == ("微软", "Microsoft", ("微软",))


def test_a_superclass_counts(index: Index, release: Release) -> None:
    expand = release.prefixes.expand
    assert meant(index.find("微软", classes=[expand("pact:Agent")]), release) == "id:microsoft"
    assert index.find("微软", classes=[expand("pact:Person")]) == ()


def test_a_thing_of_the_world_comes_before_a_concept(people: Index) -> None:
    found = people.find("poem")
    assert [each.iri for each in found] == ["http://e/d1", "http://e/c1"]
    assert clear(found) == found[0]


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("zoe kowalski", "http://e/p1"),
        ("Kowalsky", "http://e/p1"),
        ("K77", "http://e/p1"),
        ("https://www.example.org/people/K77", "http://e/p1"),
        ("example.org/people/K77", "http://e/p1"),
        ("静", "http://e/w1"),
        ("夜思", "http://e/w1"),
        ("quiet nihgt", "http://e/w2"),
        ("9783161484100", "http://e/w2"),
        ("895.1", "http://e/c1"),
    ],
)
def test_names_of_any_vocabulary_are_found(text: str, iri: str, people: Index) -> None:
    assert people.find(text)[0].iri == iri


@pytest.mark.parametrize(
    ("text", "cls"),
    [
        ("search", ""),
        ("software", ""),
        ("MS", ""),
        ("软件", ""),
        ("Group", "pact:Agent"),
        ("微软", "pact:Document"),
        ("Musk", "pact:Event"),
        ("co-founder", "pact:Agent"),
        ("USD 10 billion", ""),
        ("27 %", ""),
        ("USD 12 billion", "pact:Investment"),
        ("EUR 10 billion", "pact:Investment"),
        ("USD 100 billion", ""),
    ],
)
def test_what_says_too_little_is_not_clear(
    text: str, cls: str, index: Index, release: Release
) -> None:
    assert clear(index.find(text, classes=[release.prefixes.expand(cls)] if cls else [])) is None


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("微软 Microsoft", "id:microsoft"),
        ("Microsoft (MSFT)", "id:microsoft"),
        ("微软Azure云", "id:azure"),
        ("$10bn investment", "id:investment-2023"),
        ("Microsoft's $10 billion investment in OpenAI", "id:investment-2023"),
        ("100亿美元投资", "id:investment-2023"),
        ("微软投资100亿美元", "id:investment-2023"),
        ("采购2500亿", "id:commitment-azure"),
        ("USD 250bn commitment", "id:commitment-azure"),
        ("twenty-seven percent stake", "id:stake-2025"),
        ("五千亿美元", "id:inferred-whole-value"),
    ],
)
def test_a_thing_is_told_by_words_of_all_its_names_and_its_class(
    text: str, thing: str, index: Index, release: Release
) -> None:
    assert meant(index.find(text), release) == thing


def test_the_only_thing_of_a_class_with_the_word_is_meant(index: Index, release: Release) -> None:
    classes = [release.prefixes.expand("pact:Document")]
    assert meant(index.find("博客", classes=classes), release) == "id:openai-blog-post"


def test_two_who_share_a_name_are_both_found_and_none_is_clear(people: Index) -> None:
    found = people.find("Zoë")
    assert {each.iri for each in found} == {"http://e/p1", "http://e/p2"}
    assert clear(found) is None


@pytest.mark.parametrize("text", [None, 27, b"Microsoft"])
def test_what_is_no_text_is_no_name(text: Any, index: Index) -> None:
    with pytest.raises(InputError, match="a name is a text, such as 'Microsoft'"):
        index.find(text)


def test_what_has_no_name_of_its_own_is_not_found(people: Index) -> None:
    assert people.find("Nobody") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ｏｐｅｎ　ＡＩ", "openai"),
        ("Café", "cafe"),
        ("亞馬遜", "亚马逊"),
        ("A.G.I.", "AGI"),
        ("OpenAI 的董事会", "openai 董事会"),
        ("百分之二十七", "27 %"),
        ("27 per cent", "27％"),
        ("twenty-seven percent", "二十七%"),
        ("百分之27", "27pct"),
        ("$10bn", "一百亿美元"),
        ("USD 10 billion", "US$10,000 million"),
        ("10 billion dollars", "１００億美元"),
        ("2500亿", "250 billion"),
        ("3.5 percent", "百分之三点五"),
        ("six years", "六年"),
        ("OpenAI采购100亿美元Azure", "openai 采购 usd 10bn azure"),
        ("0000 0001 2181 3404", "0000000121813404"),
        ("Mr. Altman", "altman"),
        ("奥特曼先生", "奥特曼"),
        ("微软和OpenAI", "微软与 OpenAI"),
        ("Microsoft's share", "microsoft share"),
        ("ば", "ば"),
    ],
)
def test_what_is_written_in_another_way_is_read_alike(one: str, other: str) -> None:
    assert fold(one).key == fold(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [("ば", "は"), ("谷歌", "谷雨"), ("27", "27%"), ("$10bn", "€10bn"), ("$1bn", "$10bn")],
)
def test_what_is_something_else_is_not(one: str, other: str) -> None:
    assert fold(one).key != fold(other).key


HOSTILE = (
    '"', "'", '" OR "', "NEAR(a b)", "a*", "-a", "text:a", "{a b}:c", "^a", "yy AND NOT zz", "(", "\0",
    "a\0b", "\u202emoc\u202c", "\ud800", "🤖", "'; DROP TABLE thing; --", "%", "_", "a" * 2**20,
    "微" * 2**20, "\N{LATIN SMALL LETTER A WITH RING ABOVE}" * 300, "\ufdfa" * 300, "\n", "百分之" + "十" * 300,
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_is_syntax(text: str, index: Index) -> None:
    assert clear(index.find(text)) is None
    assert clear(index.find("x", classes=[text])) is None
    assert index.labels(text) == {}
    assert not index.knows(text)


@given(text=st.text(alphabet=st.characters(), max_size=40))
def test_any_text_is_a_question(text: str, index: Index) -> None:
    found = index.find(text, limit=3)
    assert len(found) <= 3
    assert all(0 < each.score <= 1 for each in found)
    assert sorted(found, key=lambda each: -each.score) == list(found)


@pytest.mark.timed
@pytest.mark.parametrize("text", ["a" * 300, "ab" * 150, "微软" * 150, "OpenAI " * 40, "ā" * 300])
def test_a_long_text_takes_no_time(text: str, index: Index) -> None:
    before = time.perf_counter()
    index.find(text)
    assert is_in_time(time.perf_counter() - before, 0.1)


def test_many_threads_may_ask_at_once(index: Index) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(lambda _: index.find("Microsft")[0].labels["en"], range(200))
        assert set(found) == {"Microsoft"}


def test_the_same_names_are_the_same_bytes_whatever_the_machine(tmp_path: Path) -> None:
    (tmp_path / "people.ttl").write_text(PEOPLE, "utf-8")
    program = (
        "import sys; from pathlib import Path; import pyoxigraph as ox;"
        "from pactgraph.rdf import line_of;"
        "from pactgraph.search import names_in, write_index;"
        "quads = list(ox.parse(path=sys.argv[1], format=ox.RdfFormat.TURTLE));"
        "order = reversed if sys.argv[2:] else list;"
        "names = names_in(lambda p: [line_of(q) for q in order(quads) if q.predicate.value == p]);"
        "sys.stdout.buffer.write(write_index(names))"
    )
    files = {
        subprocess.run(
            [sys.executable, "-c", program, tmp_path / "people.ttl", *more],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone, locale, more in (
            ("1", "UTC", "C", []),
            ("2", "Asia/Shanghai", "C.UTF-8", ["reversed"]),
        )
    }
    assert len(files) == 1


def test_the_header_tells_no_version_of_sqlite(release: Release) -> None:
    path = release.verify_names()
    assert path is not None
    header = path.read_bytes()[:100]
    assert header[24:28] == header[92:96] == b"\0\0\0\1"
    assert int.from_bytes(header[96:100], "big") == 3_040_000


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\0" * 100])
def test_what_is_no_index_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "names.sqlite").write_bytes(content)
    with pytest.raises(DamageError, match="no index of names"):
        open_index(tmp_path / "names.sqlite")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE thing RENAME TO t; CREATE VIEW thing AS WITH RECURSIVE n(i) AS "
        "(SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT * FROM t, n",
        "CREATE TRIGGER x AFTER INSERT ON thing BEGIN DELETE FROM thing; END",
    ],
    ids=["view", "trigger"],
)
def test_an_index_that_does_more_than_hold_names_is_refused(
    statement: str, people: Index, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "names.sqlite")) as database:
        database.executescript(statement)
    with pytest.raises(DamageError, match="a view or a trigger"):
        open_index(tmp_path / "names.sqlite")


def test_an_index_is_never_written_to(people: Index, tmp_path: Path) -> None:
    before = (tmp_path / "names.sqlite").read_bytes()
    people.find("Zoë")
    assert [path.name for path in tmp_path.iterdir()] == ["names.sqlite"]
    assert (tmp_path / "names.sqlite").read_bytes() == before


def test_of_too_many_names_none_are_taken() -> None:
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    quads = [ox.Quad(ox.NamedNode(f"urn:{n}"), label, ox.Literal(str(n))) for n in range(5)]
    assert names_in(partial(lines_with, quads), 4) is None
    assert names_in(partial(lines_with, quads), 5) is not None


@pytest.fixture
def scratch(tmp_path: Path) -> Callable[[], tuple[Index | None, list[str]]]:
    """The index of names of files that are served as they are, and what was said."""
    (tmp_path / "people.ttl").write_text(PEOPLE, "utf-8")

    def make() -> tuple[Index | None, list[str]]:
        said: list[str] = []
        release = scratch_release(
            [tmp_path / "people.ttl"], tmp_path / "releases", Prefixes({}), say=said.append
        )
        path = release.verify_names()
        return open_index(path) if path else None, said

    return make


def test_files_that_are_served_as_they_are_have_names(
    scratch: Callable[[], tuple[Index | None, list[str]]],
) -> None:
    index, said = scratch()
    assert index is not None
    assert [each.iri for each in index.find("Kowalsky")] == ["http://e/p1"]
    assert said == []


def test_of_many_names_whole_ones_are_found_and_of_too_many_none(
    scratch: Callable[[], tuple[Index | None, list[str]]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("pactgraph.pipeline.scratch.MANY_NAMES", 3)
    index, said = scratch()
    assert index is not None
    assert [len(index.find(text)) for text in ("zoe kowalski", "Kowalsky")] == [1, 0]
    assert "6 names, so that a search finds them only where they are written in full" in said[0]
    shutil.rmtree(tmp_path / "releases")
    monkeypatch.setattr("pactgraph.pipeline.scratch.MOST_NAMES", 3)
    index, said = scratch()
    assert index is None
    assert "more than 3 names, so that none is found by a search" in said[0]


def test_a_partial_index_finds_what_is_written_in_full(tmp_path: Path) -> None:
    quads = list(ox.parse(PEOPLE.encode(), format=ox.RdfFormat.TURTLE))
    names = names_in(partial(lines_with, quads))
    assert names is not None
    (tmp_path / "names.sqlite").write_bytes(write_index(names, is_partial=True))
    index = open_index(tmp_path / "names.sqlite")
    assert [each.iri for each in index.find("ZOE KOWALSKI")] == ["http://e/p1"]
    assert [each.iri for each in index.find("978 3 16 148410 0")] == ["http://e/w2"]
    assert index.find("Kowals") == ()
