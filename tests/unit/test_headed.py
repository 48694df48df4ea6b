"""A table with heads for people: another first line, and the same rows."""

import csv
import io
from pathlib import Path

import pytest
from conftest import Cli
from pactgraph.engine import EmbeddedEngine, QueryRequest, QueryResult
from pactgraph.queries.ask import Published, ask
from pactgraph.queries.headed import with_heads
from pactgraph.queries.read import load_catalog
from pactgraph.rdf import ANY, CSV, JSON, TSV, Accept, Format, accept_named
from pactgraph.release import Release

HEADS = {"a": 'what, "exactly"', "b": "截止"}
TABLE = "SELECT ?a ?b ?c { VALUES (?a ?b ?c) { (1 'x,\\n\"y\"' 2) (UNDEF 'é' 3) } }"


def table(engine: EmbeddedEngine, format: Format) -> QueryResult:
    return engine.query(QueryRequest(TABLE), Accept(format, None, None))


def test_the_first_line_of_csv_has_the_heads_quoted_as_need_be(engine: EmbeddedEngine) -> None:
    plain, headed = table(engine, CSV), with_heads(table(engine, CSV), HEADS)
    first, *rows = csv.reader(io.StringIO(headed.read().decode(), newline=""))
    assert first == ['what, "exactly"', "截止", "c"]
    assert rows == list(csv.reader(io.StringIO(plain.read().decode(), newline="")))[1:]
    assert headed.length == len(headed.read())


def test_the_first_line_of_tsv_has_the_heads_as_they_are(engine: EmbeddedEngine) -> None:
    plain, headed = table(engine, TSV).read(), with_heads(table(engine, TSV), HEADS).read()
    first, _, rows = headed.partition(b"\n")
    assert first.decode() == 'what, "exactly"\t截止\tc'
    assert rows == plain.partition(b"\n")[2]


def test_other_formats_keep_their_variables(engine: EmbeddedEngine) -> None:
    assert with_heads(table(engine, JSON), HEADS).read() == table(engine, JSON).read()


@pytest.mark.parametrize("size", [1, 3, 1 << 16])
def test_a_large_table_is_read_from_its_file_piece_by_piece(
    size: int, engine: EmbeddedEngine, tmp_path: Path
) -> None:
    whole = with_heads(table(engine, CSV), HEADS).read()
    path = tmp_path / "rows.csv"
    path.write_bytes(table(engine, CSV).read())
    file = path.open("rb")
    headed = with_heads(QueryResult(CSV, file, path.stat().st_size), HEADS)
    assert not isinstance(headed.body, bytes)
    assert b"".join(iter(lambda: headed.body.read(size), b"")) == whole  # type: ignore[union-attr]
    assert headed.length == len(whole)
    headed.close()
    assert file.closed


def test_a_table_without_rows_has_its_heads(engine: EmbeddedEngine) -> None:
    request = QueryRequest("SELECT ?a ?b { FILTER(false) }")
    empty = engine.query(request, Accept(CSV, None, None))
    assert with_heads(empty, {"a": "A", "b": "B"}).read() == b"A,B\r\n"


def test_heads_are_asked_for(engine: EmbeddedEngine, release: Release) -> None:
    catalog = load_catalog(release.queries_folder)
    published = Published(release, engine, catalog)
    first = [
        ask(published, "commitments", {}, lang=lang, has_heads=wish, accept=accept_named("csv"))
        .result.read()
        .partition(b",")[0]
        .decode()
        for lang, wish in (("en", False), ("en", True), ("zh", True))
    ]
    assert first == ["commitment", "Commitment", "承诺"]
    assert ask(published, "commitments", {}, has_heads=True, accept=ANY).answer() == (
        ask(published, "commitments", {}, accept=ANY).answer()
    )


def test_the_command_line_gives_heads_on_wish(cli: Cli) -> None:
    arguments = ("query", "rights-on-day", "-p", "holder=microsoft", "-p", "day=2033-01-01")
    starts = [
        cli(*arguments, *more).stdout.partition(",")[0]
        for more in ((), ("--heads",), ("--heads", "--lang", "zh"))
    ]
    assert starts == ["right", "Right", "权利"]
    assert cli(*arguments, "--heads", "-f", "tsv").stdout.startswith("Right\tWhat\t")


def test_a_table_at_a_terminal_has_heads_on_wish() -> None:
    from pactgraph.cli.table import Part, render_answer
    from pactgraph.rdf import Prefixes
    from pactgraph.sparql import Solutions

    answer = Solutions(("until", "more"), ((None, None),))
    part = Part(0, None, heads={"until": "截止"})
    assert render_answer(answer, Prefixes({}), part).splitlines()[0].split() == ["截止", "more"]


@pytest.mark.parametrize("name", ["-", None])
def test_heads_are_for_saved_queries(name: str | None, cli: Cli) -> None:
    done = cli("query", *([name] if name else []), "--heads", stdin="ASK {}")
    assert done.returncode == (1 if name else 2)
