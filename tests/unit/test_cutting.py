"""A table is cut between rows, whatever its cells hold; the engine writes it, and reads what is left."""

import csv
import io
from collections.abc import Sequence

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pactgraph.rdf.formats import CSV, JSON, TSV, TURTLE, XML, Format, Kind, formats_of
from pactgraph.sparql.cutting import count_rows, first_rows, part_of_lines
from pactgraph.sparql.results import Solutions, Term, read_answer

TRICKS = ['"', "\\", "\n", "\r\n", "}", "{", "},{", "]", "<result>", "</result>", ",", "\t", "&lt;"]
texts = st.lists(st.sampled_from(TRICKS) | st.text("ab é微"), max_size=6).map("".join)
simple = st.one_of(
    st.none(),
    texts.map(ox.Literal),
    texts.map(lambda text: ox.Literal(text, language="en")),
    st.just(ox.NamedNode("http://e/,")),
    st.integers().map(ox.Literal),
)
cells = simple | texts.map(
    lambda text: ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(text))
)


def written(rows: Sequence[Sequence[Term | None]], width: int, format: Format) -> bytes:
    """A table as the engine writes it."""
    names = " ".join(f"?v{column}" for column in range(width))
    values = " ".join(f"({' '.join(_cell(cell) for cell in row)})" for row in rows)
    results = ox.Store().query(f"SELECT {names} {{ VALUES ({names}) {{ {values} }} }}")
    assert isinstance(results, ox.QuerySolutions)
    assert isinstance(format.engine, ox.QueryResultsFormat)
    return results.serialize(format=format.engine) or b""


def _cell(cell: Term | None) -> str:
    if isinstance(cell, ox.Triple):
        return f"<<( {cell} )>>"
    return "UNDEF" if cell is None else str(cell)


def tables(
    cell: st.SearchStrategy[Term | None],
) -> st.SearchStrategy[list[tuple[Term | None, ...]]]:
    return st.integers(1, 3).flatmap(
        lambda width: st.lists(st.tuples(*[cell] * width), min_size=1, max_size=8)
    )


@pytest.mark.parametrize("format", formats_of(Kind.SOLUTIONS), ids=lambda format: format.name)
@given(rows=tables(simple), limit=st.integers(1, 8))
def test_what_is_left_is_what_the_engine_writes_of_the_first_rows(
    format: Format, rows: list[tuple[Term | None, ...]], limit: int
) -> None:
    width = len(rows[0])
    cut = first_rows(written(rows, width, format), format, limit)
    assert cut == (written(rows[:limit], width, format) if len(rows) > limit else None)


@pytest.mark.parametrize("format", formats_of(Kind.SOLUTIONS), ids=lambda format: format.name)
@given(rows=st.just([]) | tables(simple))
def test_rows_are_counted(format: Format, rows: list[tuple[Term | None, ...]]) -> None:
    width = len(rows[0]) if rows else 2
    assert count_rows(written(rows, width, format), format) == len(rows)


def test_a_graph_has_no_rows_to_count() -> None:
    assert count_rows(b"<urn:a> <urn:b> 1 , 2 .", TURTLE) is None


@pytest.mark.parametrize("format", [JSON, XML, TSV], ids=lambda format: format.name)
@given(rows=tables(cells), limit=st.integers(1, 8))
def test_triples_in_cells_are_no_rows(
    format: Format, rows: list[tuple[Term | None, ...]], limit: int
) -> None:
    width = len(rows[0])
    cut = first_rows(written(rows, width, format), format, limit)
    assert cut == (written(rows[:limit], width, format) if len(rows) > limit else None)


@pytest.mark.parametrize(
    ("format", "body", "kept"),
    [
        (CSV, 'a\n"x\n"\ny', [["a"], ["x\n"]]),
        (CSV, "a,b\r\n,\r\n,\r\n", [["a", "b"], ["", ""]]),
    ],
)
def test_another_engine_may_end_its_lines_as_it_likes(
    format: Format, body: str, kept: list[list[str]]
) -> None:
    cut = first_rows(body.encode(), format, 1)
    assert cut is not None
    assert list(csv.reader(io.StringIO(cut.decode(), newline=""))) == kept


@pytest.mark.parametrize(
    ("format", "body"),
    [
        (
            JSON,
            '{ "head" : { "link": [ "x" ], "vars" : [ "a" ] } ,\n "results": { "bindings": [\n'
            ' { "a" : { "value": "}{", "type": "literal" } } ,\n { } , { }\n ] } }\n',
        ),
        (
            XML,
            '<s:sparql xmlns:s="http://www.w3.org/2005/sparql-results#"><s:head>'
            '<s:variable name="a"/></s:head>\n<s:results>\n <s:result>\n <s:binding name="a">'
            "<s:literal>}{</s:literal></s:binding></s:result>\n<s:result/>\n<s:result></s:result>"
            "</s:results></s:sparql>",
        ),
        (TSV, '?a\n"}{"\n\n'),
    ],
    ids=["json", "xml", "tsv"],
)
def test_another_engine_may_lay_out_its_rows_as_it_likes(format: Format, body: str) -> None:
    cut = first_rows(body.encode(), format, 1)
    if format is XML:
        body, cut = body.replace("s:", ""), (cut or b"").replace(b"s:", b"").replace(b":s", b"")
        body = body.replace(":s", "")
    assert cut is not None
    assert read_answer(cut, format) == Solutions(("a",), ((ox.Literal("}{"),),))


def test_what_is_no_table_is_not_cut() -> None:
    assert first_rows(b"<urn:a> <urn:b> 1 , 2 .", TURTLE, 1) is None
    assert first_rows(b'{"head":{},"boolean":true}', JSON, 1) is None
    assert first_rows(b"", CSV, 1) is None


def test_what_stands_in_cdata_and_comments_ends_no_row() -> None:
    row = b"<result><binding name='a'><literal><![CDATA[</result>]]></literal></binding></result>"
    rows = b"<!-- </result> -->" + 3 * row
    assert first_rows(rows, XML, 3) is None
    assert first_rows(rows, XML, 2) == b"<!-- </result> -->" + 2 * row


@given(st.lists(st.tuples(cells, cells), max_size=6), st.integers(0, 7), st.integers(0, 7))
def test_a_part_of_a_table_of_lines_has_its_rows_and_how_many_there_are(
    rows: list[tuple[Term | None, Term | None]], first: int, most: int
) -> None:
    body = written(rows, 2, TSV)
    whole = read_answer(body, TSV)
    assert isinstance(whole, Solutions)
    for table in (body, io.BytesIO(body), body.removesuffix(b"\n")):
        part, total = part_of_lines(table, first, most)
        answer = read_answer(part, TSV)
        assert isinstance(answer, Solutions)
        assert total == len(rows)
        assert answer.rows == whole.rows[first : first + most]


def test_a_part_is_found_across_the_pieces_of_a_file_and_stays_small() -> None:
    lines = [f'"{number}{"x" * 5000}"'.encode() for number in range(2000)]
    part, total = part_of_lines(io.BytesIO(b"\n".join([b"?x", *lines])), 900, 100)
    assert total == 2000
    assert part.splitlines() == [b"?x", *lines[900:1000]]
    part, total = part_of_lines(io.BytesIO(b"\n".join([b"?x", *lines])), 0, 2000)
    assert total == 2000
    assert part.splitlines() == [b"?x", *lines[: len(part.splitlines()) - 1]]
    assert 3_900_000 < len(part) <= 4 * 1024 * 1024


def test_a_row_that_no_page_can_show_is_counted_alone() -> None:
    body = b'?x\n"' + b"x" * 5_000_000 + b'"\n"y"\n'
    assert part_of_lines(body, 0, 10) == (b"?x\n", 2)
