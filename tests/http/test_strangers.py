"""A query that finds nothing says which of its terms aren't in the data, and what is near to them."""

import gzip
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from client import Client
from conftest import Cli
from servers import RunningServer, serving

DATA = """
@prefix e: <http://e.example/ns#> .
@prefix t: <http://t.example/> .
t:alice a e:Person ; e:age 30 ; e:姓名 "A" ; e:knows t:bob .
t:g { t:alice e:nick "al" }
"""
P = "PREFIX e: <http://e.example/ns#> PREFIX t: <http://t.example/> PREFIX f: <http://f.example/> "
AGE = '<http://e.example/ns#agee>; near="http://e.example/ns#age"'


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    path = tmp_path_factory.mktemp("own") / "data.trig"
    path.write_text(DATA, "utf-8")
    with serving("--data", str(path), "--processes", "1") as server:
        yield server


@pytest.fixture(scope="module")
def get(own: RunningServer) -> Client:
    return Client(f"http://127.0.0.1:{own.port}")


def told(get: Client, query: str) -> str | None:
    """What the header says of a query."""
    answer = get(f"/sparql?query={quote(P + query)}")
    assert answer.status == 200
    return answer.headers.get("pactgraph-unknown")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?s e:agee ?o }", AGE),
        ("ASK { ?s e:agee ?o }", AGE),
        ("CONSTRUCT { ?s e:made ?o } { ?s e:agee ?o }", AGE),
        ("SELECT (COUNT(*) AS ?n) { ?s e:agee ?o }", AGE),
        ("SELECT * { ?s <http://e.example/ns#agee> ?o ; e:knows ?p }", AGE),
        ("SELECT * { ?s e:AGE ?o }", AGE.replace("agee", "AGE")),
        ("SELECT * { ?s a e:Persom }", '<http://e.example/ns#Persom>; near="http://e.example/ns#Person"'),
        ("DESCRIBE t:alise", '<http://t.example/alise>; near="http://t.example/alice"'),
        ("SELECT * { ?s e:姓 ?o }", '<http://e.example/ns#%E5%A7%93>; near="http://e.example/ns#%E5%A7%93%E5%90%8D"'),
        ("SELECT * { ?s e:agee ?o ; e:wholly ?x }", f"{AGE}, <http://e.example/ns#wholly>"),
    ],
)  # fmt: skip
def test_a_term_that_is_not_there_is_told_with_those_near_to_it(
    query: str, expected: str, get: Client
) -> None:
    assert told(get, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s e:age ?o OPTIONAL { ?s e:agee ?x } }",
        "ASK { ?s ?p ?o FILTER NOT EXISTS { ?s e:agee ?x } }",
        "SELECT (COUNT(*) AS ?n) { ?s e:age ?o }",
        "SELECT * { ?s e:age 31 }",
        "SELECT * { ?s f:name ?o }",
        "SELECT * { GRAPH t:g { ?s e:age ?o } }",
        "SELECT * { t:bob e:age ?o }",
        "CONSTRUCT { ?s e:made ?o } { ?s e:age 31 }",
    ],
)
def test_nothing_is_told_where_something_is_found_or_every_term_is_there(
    query: str, get: Client
) -> None:
    assert told(get, query) is None


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_it_is_told_with_each_format(format: str, get: Client) -> None:
    address = f"/sparql?query={quote(P + 'SELECT * { ?s e:agee ?o }')}&format={format}"
    assert get(address).headers["pactgraph-unknown"] == AGE


def test_it_is_told_again_from_the_cache_to_head_and_post_and_a_304_leaves_it(get: Client) -> None:
    query = "SELECT * { ?s e:agee ?o } # again"
    assert told(get, query) == told(get, query) == AGE
    address = f"/sparql?query={quote(P + query)}"
    first, head = get(address), get(address, method="HEAD")
    assert head.headers["pactgraph-unknown"] == AGE
    assert get("/sparql", f"query={quote(P + query)}".encode()).headers["pactgraph-unknown"] == AGE
    assert get(address, If_None_Match=first.headers["etag"]).status == 304


def test_scripts_may_read_it(server: Client) -> None:
    answer = server("/sparql?query=ASK%7B%7D")
    assert "Pactgraph-Unknown" in answer.headers["access-control-expose-headers"]


def test_a_large_empty_answer_is_none(get: Client) -> None:
    packed = get(
        f"/sparql?query={quote(P + 'SELECT ?s { VALUES ?s { ' + '1 ' * 1500 + '} }')}",
        Accept_Encoding="gzip",
    )
    assert b'"1"' in gzip.decompress(packed.body)
    assert "pactgraph-unknown" not in packed.headers


def test_what_the_release_does_not_have_is_told(server: Client) -> None:
    pact = "https://w3id.org/pactgraph/ontology#"
    answer = server(f"/sparql?query={quote(f'SELECT * {{ ?s <{pact}validFrm> ?o }}')}")
    assert answer.headers["pactgraph-unknown"] == f'<{pact}validFrm>; near="{pact}validFrom"'


def test_the_command_line_says_it_beside_the_answer(cli: Cli) -> None:
    query = "PREFIX pact: <https://w3id.org/pactgraph/ontology#> SELECT * { ?s pact:validFrm ?o }"
    done = cli("query", "-", stdin=query)
    assert (done.returncode, done.stdout) == (0, "o,s\n")
    assert done.stderr.splitlines()[-1] == (
        "pact:validFrm doesn't occur in the data; did you mean pact:validFrom?"
    )
    assert "occur" not in cli("query", "-", stdin=query.replace("validFrm", "validFrom")).stderr
