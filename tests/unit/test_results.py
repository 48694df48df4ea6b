"""An answer as values says what the engine wrote, whatever format it wrote it in."""

from io import BytesIO
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from pactgraph.engine import EmbeddedEngine, QueryRequest
from pactgraph.errors import RemoteError
from pactgraph.rdf.formats import ANSWERS, CSV, Format, Kind, accept_named, formats_of
from pactgraph.rdf.terms import Prefixes
from pactgraph.sparql.results import Graph, Solutions, is_empty, read_answer, read_some

TABLE = r'SELECT ?a ?b { VALUES (?a ?b) { ("x\n\"y"@en 1.50) (<urn:a> UNDEF) } }'
GRAPH = r'CONSTRUCT { <urn:a> <urn:b> "x\n\"y"@en , 1 } {}'
TYPED = [format for format in formats_of(Kind.SOLUTIONS) if format is not CSV]
ENGINE = EmbeddedEngine(ox.Store(), Prefixes({}))


def read(query: str, format: Format) -> object:
    return read_answer(ENGINE.query(QueryRequest(query), accept_named(format.name)).read(), format)


@pytest.mark.parametrize("format", TYPED, ids=lambda format: format.name)
def test_a_table_keeps_datatypes_languages_and_gaps(format: Format) -> None:
    answer = read(TABLE, format)
    assert isinstance(answer, Solutions)
    assert answer.variables == ("a", "b")
    decimal = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    first = (ox.Literal('x\n"y', language="en"), ox.Literal("1.5", datatype=decimal))
    assert answer.rows == (first, (ox.NamedNode("urn:a"), None))
    assert [row["b"] for row in answer] == [first[1], None]


@pytest.mark.parametrize("format", formats_of(Kind.BOOLEAN), ids=lambda format: format.name)
@pytest.mark.parametrize("query", ["ASK {}", "ASK { FILTER(false) }"])
def test_a_boolean_is_true_or_false(query: str, format: Format) -> None:
    assert read(query, format) is (query == "ASK {}")


@pytest.mark.parametrize("format", formats_of(Kind.GRAPH), ids=lambda format: format.name)
def test_a_graph_keeps_its_triples(format: Format) -> None:
    answer = read(GRAPH, format)
    assert isinstance(answer, Graph)
    objects = {str(triple.object) for triple in answer.triples}
    assert objects == {r'"x\n\"y"@en', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'}


@pytest.mark.parametrize("format", [*TYPED, *formats_of(Kind.GRAPH)], ids=lambda f: f.name)
def test_a_carriage_return_is_read_as_one_in_every_format(format: Format) -> None:
    query = TABLE if Kind.SOLUTIONS in format.kinds else GRAPH
    query = query.replace(r"x\n", r"x\r\n\r")
    body = ENGINE.query(QueryRequest(query), accept_named(format.media_type)).read()
    reader = ElementTree.fromstring(body).itertext() if format.is_xml else [body.decode()]
    assert format.is_xml == any('x\r\n\r"y' in text for text in reader)
    assert 'x\r\n\r"y' in str(read(query, format)).replace("\\r", "\r").replace("\\n", "\n")


@pytest.mark.parametrize("format", [*TYPED, *formats_of(Kind.GRAPH)], ids=lambda f: f.name)
@pytest.mark.parametrize(("most", "rows", "has_more"), [(1, 1, True), (2, 2, False), (3, 2, False)])
def test_the_first_rows_are_read_and_whether_there_are_more(
    format: Format, most: int, rows: int, has_more: bool
) -> None:
    query = TABLE if Kind.SOLUTIONS in format.kinds else GRAPH
    body = ENGINE.query(QueryRequest(query), accept_named(format.media_type)).read()
    answer, more = read_some(BytesIO(body), format, most)
    found = answer.triples if isinstance(answer, Graph) else getattr(answer, "rows", ())
    assert (len(found), more) == (rows, has_more)


@pytest.mark.parametrize("format", formats_of(*ANSWERS), ids=lambda format: format.name)
def test_what_is_no_answer_is_refused(format: Format) -> None:
    error = ValueError if format is CSV else RemoteError
    with pytest.raises(error, match=r"answered with no|tells no types"):
        read_answer(b"<&nonsense", format)
    if format is not CSV:
        with pytest.raises(RemoteError, match="answered with no"):
            is_empty(b"<&nonsense", format)
