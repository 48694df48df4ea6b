"""The Python API: what it offers, values of Python for terms, and answers of each form."""

import doctest
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pactgraph
import pyoxigraph as ox
import pytest
from conftest import PROJECT
from hypothesis import given
from hypothesis import strategies as st
from pactgraph import IRI, KnowledgeGraph, Text
from pactgraph.api.values import term_of, text_of, value_of
from pactgraph.errors import InputError, ParameterError, ReleaseError, UnknownNameError
from pactgraph.queries.model import literal, type_named
from pactgraph.rdf.terms import ID, RDF, RDFS, XSD, Prefixes

PACT = "PREFIX pact: <https://w3id.org/pactgraph/ontology#> PREFIX id: <https://w3id.org/pactgraph/id/> "
DAY = date(2032, 7, 1)


@pytest.fixture(scope="module")
def graph(releases: Path) -> Iterator[KnowledgeGraph]:
    with pactgraph.open(project=PROJECT, releases=str(releases)) as opened:
        yield opened


def test_what_is_exported() -> None:
    classes = ["Answer", "Found", "KnowledgeGraph", "PactgraphError", "Text"]
    names = ["IRI", *classes, "__version__", "open"]
    assert names == pactgraph.__all__
    assert {*names} == {*dir(pactgraph)}
    assert all(getattr(pactgraph, name) for name in names)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        pactgraph.nothing  # noqa: B018


def test_the_import_brings_nothing_with_it() -> None:
    code = "import sys, pactgraph; print([name for name in sys.modules if 'pactgraph.' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_examples_are_right(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT / "tests")
    monkeypatch.setenv("PACTGRAPH_RELEASES", str(releases))
    done = doctest.testmod(pactgraph, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert done.attempted > 3
    assert not done.failed


def test_the_example_of_the_readme_runs(
    releases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("PACTGRAPH_RELEASES", str(releases))
    readme = (PROJECT / "README.md").read_text("utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)
    assert "right-ip-2025" in capsys.readouterr().out
    assert "table" in names


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (ox.NamedNode(f"{ID}openai"), IRI(f"{ID}openai")),
        (ox.Literal("a"), "a"),
        (ox.Literal("a", language="en"), Text("a", "en")),
        (literal("007", "integer"), 7),
        (literal("7", "unsignedByte"), 7),
        (literal("1.50", "decimal"), Decimal("1.50")),
        (literal("INF", "double"), float("inf")),
        (literal("1", "boolean"), True),
        (literal("2031-06-30", "date"), date(2031, 6, 30)),
        (literal("2031-06-30T00:00:00Z", "dateTime"), datetime(2031, 6, 30, tzinfo=UTC)),
        (literal("2031-06-30Z", "date"), Text("2031-06-30Z", datatype=f"{XSD}date")),
        (literal("12031-06-30", "date"), Text("12031-06-30", datatype=f"{XSD}date")),
        (literal("-INF", "double"), float("-inf")),
        (literal("1e3", "double"), 1000.0),
        (literal(".5", "decimal"), Decimal("0.5")),
        (literal("2031-06-30T01:02:03.5", "dateTime"), datetime(2031, 6, 30, 1, 2, 3, 500_000)),
        *(
            (literal(text, name), Text(text, datatype=f"{XSD}{name}"))
            for text, name in [
                ("seven", "integer"),
                ("1_000", "integer"),
                (" 7", "integer"),
                ("\uff17", "integer"),
                ("1e3", "decimal"),
                ("NaN", "decimal"),
                ("1_0", "double"),
                ("infinity", "double"),
                ("yes", "boolean"),
                ("2020W011", "date"),
                ("20200630", "date"),
                ("2031-02-30", "date"),
                ("2031-06-30 00:00:00", "dateTime"),
                ("2031-06-30T00", "dateTime"),
                ("2031-06-30T00:00:00.1234567", "dateTime"),
            ]
        ),
        (literal("2031", "gYear"), Text("2031", datatype=f"{XSD}gYear")),
        (ox.BlankNode("b"), ox.BlankNode("b")),
    ],
)
def test_a_term_becomes_a_value(term: ox.NamedNode | ox.Literal, value: object) -> None:
    found = value_of(term)
    assert (found, type(found)) == (value, type(value))
    if isinstance(found, Text) and isinstance(value, Text):
        assert (found.language, found.datatype) == (value.language, value.datatype)


def test_a_text_says_what_it_is() -> None:
    assert Text("微软", "zh").datatype == f"{RDF}langString"
    assert Text("2031", datatype=f"{XSD}gYear").language is None
    assert repr(IRI("urn:x")) == "IRI('urn:x')"


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]))
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.datetimes()
    | st.builds(Text, st.text("ab微"), st.sampled_from(["en", "zh"]))
)
def test_a_value_comes_back_from_its_term(value: str | bool | int | Decimal | date) -> None:
    assert value_of(term_of(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (7, "7"),
        (np.int64(7), "7"),
        (5.0, "5"),
        (1.5, "1.5"),
        (1e-7, "0.0000001"),
        (np.float64(1e-7), "0.0000001"),
        (float("inf"), "Infinity"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1.50"), "1.50"),
        (datetime(2031, 6, 30, 12), "2031-06-30T12:00:00"),
        (date(2031, 6, 30), "2031-06-30"),
        (IRI("urn:x"), "urn:x"),
    ],
)
def test_an_argument_is_written_as_a_person_would(value: str | bool | Decimal, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize("write", [term_of, text_of])
@pytest.mark.parametrize("value", [object(), b"x", ["x"], None])
def test_what_is_no_value_is_refused(write: Callable[[object], object], value: object) -> None:
    with pytest.raises(TypeError, match="no text, number"):
        write(value)


@pytest.mark.parametrize(("number", "term"), [(np.int64(7), 7), (np.float32(0.5), 0.5)])
def test_a_number_of_another_library_is_a_number(number: float, term: float) -> None:
    assert term_of(number) == ox.Literal(term)


@pytest.mark.parametrize(
    ("type", "value", "text"),
    [
        ("integer", 5.0, "5"),
        ("integer", Decimal("5.00"), "5"),
        ("decimal", 5.0, "5"),
        ("decimal", 1e-7, "0.0000001"),
        ("decimal", 1e22, "10000000000000000000000"),
    ],
)
def test_a_number_is_an_argument_of_each_type_that_it_fits(
    type: str, value: float | Decimal, text: str
) -> None:
    assert type_named(type).parse(text_of(value), Prefixes({})) == literal(text, type)


def test_a_saved_query_gives_rows_of_values(graph: KnowledgeGraph) -> None:
    answer = graph.query("rights-on-day", lang="zh", holder="microsoft", day=DAY)
    row = {row["right"]: row for row in answer}[IRI(f"{ID}right-ip-2025")]
    assert (row["certainty"], row["notBefore"]) == ("可能", date(2025, 10, 28))
    assert isinstance(row["right"], IRI)
    assert isinstance(row["label"], Text)
    assert row["label"].language == "zh"
    assert (len(answer), row["notOnOrAfter"], answer.is_cut) == (2, date(2033, 1, 1), False)
    assert [row["notOnOrAfter"] for row in answer].count(None) == 1
    assert answer.variables[0] == "right"
    assert repr(answer) == "<answer of 2 rows>"


def test_a_value_of_an_answer_is_an_argument_of_the_next_question(graph: KnowledgeGraph) -> None:
    right = graph.query("rights-on-day", holder="microsoft", day=DAY)[0]["right"]
    assert isinstance(right, IRI)
    assert graph.query("evidence-of", situation=right)


def test_a_text_is_asked_with_values_in_their_places(graph: KnowledgeGraph) -> None:
    text = f"{PACT} ASK {{ $who a pact:Agent . $other a pact:Agent FILTER($who != $other) }}"
    answer = graph.query(text, who=IRI(f"{ID}openai"))
    assert answer
    assert f"<{ID}openai>" in answer.text
    assert not graph.query(text, who=IRI("urn:nobody"))
    assert repr(answer) == "<answer true>"


def test_a_text_may_ask_for_the_language_of_labels(graph: KnowledgeGraph) -> None:
    text = f"""{PACT} PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?label {{ id:microsoft rdfs:label ?label FILTER(LANG(?label) = $lang) }}"""
    assert [row["label"] for row in graph.query(text, lang="zh")] == ["微软"]


def test_a_graph_comes_as_triples(graph: KnowledgeGraph) -> None:
    answer = graph.query("agreement-graph", agreement="agreement-2025")
    assert ox.NamedNode(f"{RDFS}label") in {triple.predicate for triple in answer.graph()}
    written = ox.serialize(answer.graph(), format=ox.RdfFormat.TURTLE)
    assert written is not None
    assert b"agreement-2025" in written
    assert answer
    assert repr(answer).endswith(" triples>")


def test_an_answer_of_another_form_is_refused(graph: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="no graph; ask with CONSTRUCT"):
        graph.query("ASK {}").graph()
    with pytest.raises(InputError, match="no rows; ask with SELECT"):
        graph.query("ASK {}").to_pandas()


def test_an_answer_is_a_data_frame(graph: KnowledgeGraph) -> None:
    frame = graph.query(
        "SELECT ?n ?d ?gap { VALUES (?n ?d ?gap) { (1 1.5 1) (2 2.5 UNDEF) } }"
    ).to_pandas()
    assert list(frame.columns) == ["n", "d", "gap"]
    assert (frame["n"].dtype.kind, frame["n"].sum()) == ("i", 3)
    assert list(frame["d"]) == [Decimal("1.5"), Decimal("2.5")]
    assert list(frame["gap"]) == [1, None]
    assert list(graph.query("SELECT ?x {} LIMIT 0").to_pandas().columns) == ["x"]


def test_without_pandas_it_says_what_to_install(
    graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(InputError, match=r"pip install 'pactgraph\[pandas\]'"):
        graph.query("SELECT * {}").to_pandas()


def test_what_is_asked_wrongly_is_explained(graph: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match="no saved query 'rights'"):
        graph.query("rights")
    with pytest.raises(ParameterError, match="needs the parameter day"):
        graph.query("rights-on-day", holder="microsoft", day=None)
    with pytest.raises(ParameterError, match="needs the parameter holder"):
        graph.query("rights-on-day", holder=" ", day=DAY)
    with pytest.raises(ParameterError, match="unknown parameter who"):
        graph.query("ASK {}", who="x")
    with pytest.raises(ParameterError, match="write OFFSET into the query"):
        graph.query("ASK {}", offset=1)


@pytest.mark.parametrize(
    "value",
    [
        IRI("a b"),
        IRI("openai"),
        Text("a", "no language"),
        Text("a", datatype="no IRI"),
        Decimal("NaN"),
        "\ud800",
        object(),
    ],
)
def test_a_value_that_is_no_term_is_refused_by_its_name(graph: KnowledgeGraph, value: str) -> None:
    with pytest.raises(ParameterError, match=r"^parameter who: .* can't be used"):
        graph.query("ASK { ?s ?p $who }", who=value)


@pytest.mark.parametrize("offset", [1.5, 1.0, True, "1", None, -1])
@pytest.mark.parametrize("name", ["events-between", "ASK {}"])
def test_an_offset_that_is_no_row_is_refused(graph: KnowledgeGraph, name: str, offset: int) -> None:
    with pytest.raises(ParameterError, match=r"^offset .*(is no row|is for saved queries)"):
        graph.query(name, first=DAY, last=DAY, offset=offset)


@pytest.mark.parametrize("limit", [1.5, True, "1", 0, -1, 10**20])
@pytest.mark.parametrize("name", ["events-between", "ASK {}"])
def test_a_limit_that_is_no_number_of_rows_is_refused(
    graph: KnowledgeGraph, name: str, limit: int
) -> None:
    with pytest.raises(ParameterError, match=r"^limit .*(is no number|is none of|is for saved)"):
        graph.query(name, first=DAY, last=DAY, limit=limit)


def test_so_many_rows_are_asked_for(graph: KnowledgeGraph) -> None:
    whole = graph.query("what-changed", agreement="agreement-2025")
    part = graph.query("what-changed", agreement="agreement-2025", offset=1, limit=2)
    assert (list(part), part.next_offset) == (list(whole)[1:3], 3)


@pytest.mark.parametrize("lang", [None, 7, "fr", ""])
@pytest.mark.parametrize("name", ["disagreements", "ASK {}"])
def test_a_language_that_there_is_not_is_refused(
    graph: KnowledgeGraph, name: str, lang: str
) -> None:
    with pytest.raises(ParameterError, match=f"lang: {lang!r} is not one of en, zh"):
        graph.query(name, lang=lang)


@pytest.mark.parametrize("engine", ["pool", "embedded"])
def test_a_graph_that_is_closed_answers_no_more(releases: Path, engine: str) -> None:
    with pactgraph.open(project=PROJECT, releases=releases, engine=engine) as graph:
        assert graph.query("ASK {}")
    graph.close()
    for name in ("ASK {}", "rights-on-day"):
        with pytest.raises(InputError, match="the graph is closed"):
            graph.query(name)


def test_it_tells_its_release_and_its_queries(graph: KnowledgeGraph, releases: Path) -> None:
    assert graph.release.folder.parent == releases
    assert graph.queries["rights-on-day"].title.en.startswith("Rights")
    assert graph.release.id in repr(graph)


def test_a_release_is_opened_by_its_id_or_its_folder(graph: KnowledgeGraph, releases: Path) -> None:
    for name in (graph.release.id, graph.release.folder, str(graph.release.folder)):
        with pactgraph.open(name, project=PROJECT, releases=releases) as other:
            assert other.release.id == graph.release.id


def test_the_link_to_the_current_release_is_followed(
    graph: KnowledgeGraph, releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(releases.parent)
    for name in ("current", releases / "current", f"{releases.name}/current"):
        with pactgraph.open(name, project=PROJECT, releases=releases) as other:
            assert other.release.folder == graph.release.folder


def test_where_there_is_no_release_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="pactgraph build"):
        pactgraph.open(releases=tmp_path)
    for name in ("0123456789ab", "nope", tmp_path / "nope", "a\0b", "n" * 5000):
        with pytest.raises(ReleaseError, match=r"no release '.*' in .*, and no such folder"):
            pactgraph.open(name, releases=tmp_path)
    with pytest.raises(ReleaseError, match="holds no readable release"):
        pactgraph.open(tmp_path)


def test_a_setting_that_there_is_not_is_refused() -> None:
    with pytest.raises(InputError, match="no setting colour; there are project, releases"):
        pactgraph.open(colour="red")


def test_a_setting_may_be_written_as_on_the_command_line(releases: Path) -> None:
    texts = {"query_memory": "512MiB", "result_size": "1MiB", "service_allow": "http://a/"}
    with pactgraph.open(project=str(PROJECT), releases=releases, workers="4", **texts) as graph:
        assert graph.query("ASK {}")


def test_a_setting_that_cannot_be_meant_is_refused_before_anything_is_opened(
    monkeypatch: pytest.MonkeyPatch, releases: Path
) -> None:
    monkeypatch.setenv("PACTGRAPH_QUERY_TIMEOUT", "abc")
    with pytest.raises(InputError, match=r"^query_timeout=-1: write a number of seconds above 0"):
        pactgraph.open(releases=releases, query_timeout=-1)
    with pytest.raises(InputError, match=r"^PACTGRAPH_QUERY_TIMEOUT=abc: write"):
        pactgraph.open(releases=releases, query_timeout=None)
    with pactgraph.open(project=PROJECT, releases=releases, query_timeout=3.0) as graph:
        assert graph.query("ASK {}")
