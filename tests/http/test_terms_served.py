"""The names that a query may be written with, as editors read them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from client import Client
from servers import RunningServer, serving

FOREIGN = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:a a ex:Ship ; ex:flag ex:red ; ex:name "A" . ex:b a ex:Ship ; ex:flag ex:red , ex:blue .
ex:c a ex:Port ; ex:name "C" . ex:Ship rdfs:label "ship"@en , "Schiff"@de . ex:red rdfs:label "red" .
ex:d <http://elsewhere.example/says> <javascript:alert(1)> .
"""


def terms(get: Any) -> dict[str, Any]:
    answer = get("/terms.json")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    found: dict[str, Any] = json.loads(answer.body)
    assert found["is_whole"]
    return found


@pytest.fixture(scope="module")
def ours(server: Client) -> dict[str, Any]:
    return terms(server)


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    file: Path = tmp_path_factory.mktemp("foreign") / "ships.ttl"
    file.write_text(FOREIGN, "utf-8")
    with serving("--data", str(file), "--processes", "1") as running:
        yield running


def test_names_come_with_labels_in_both_languages_and_uses(ours: dict[str, Any]) -> None:
    assert ours["labels"]["pact:Right"] == {"en": "right", "zh": "权利"}
    assert ours["classes"]["pact:Right"] > 5
    assert ours["properties"]["pact:holder"] > 5
    assert ours["prefixes"]["pact"] == "https://w3id.org/pactgraph/ontology#"


def test_what_is_declared_and_not_used_is_told_last(ours: dict[str, Any]) -> None:
    counts = [*ours["classes"].values()]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 0


def test_what_follows_a_class_is_what_the_data_has(ours: dict[str, Any], server: Client) -> None:
    query = "PREFIX pact: <https://w3id.org/pactgraph/ontology#> ASK { ?x a pact:Right ; %s ?y }"
    for name in ours["follows"]["pact:Right"]:
        written = name.replace("pact:", "https://w3id.org/pactgraph/ontology#", 1)
        if name.startswith("pact:"):
            asked = server(
                "/sparql", f"query={query % f'<{written}>'}".replace("#", "%23").encode()
            )
            assert json.loads(asked.body)["boolean"], name
    assert "pact:holder" in ours["follows"]["pact:Right"]
    assert "pact:amount" not in ours["follows"]["pact:Right"]


def test_a_superclass_is_followed_by_what_follows_its_subclasses(ours: dict[str, Any]) -> None:
    assert "pact:legalForm" in ours["follows"]["pact:LegalStatus"]
    assert "pact:legalForm" in ours["follows"]["pact:Situation"]


def test_a_property_with_few_values_has_them_told(ours: dict[str, Any]) -> None:
    assert {"code:reported", "code:forecast"} <= {*ours["values"]["pact:modality"]}
    assert ours["labels"]["code:forecast"]["zh"] == "预测"
    assert "pact:evidence" not in ours["values"]


def test_files_that_are_served_as_they_are_are_counted(foreign: RunningServer) -> None:
    found = terms(foreign.get)
    ship, port, flag, name, red, blue = (
        f"<http://example.org/{each}>" for each in ("Ship", "Port", "flag", "name", "red", "blue")
    )
    assert [*found["classes"].items()] == [(ship, 2), (port, 1)]
    assert found["follows"][ship][0] == flag
    assert {*found["follows"][ship]} == {flag, name, "rdf:type"}
    assert found["values"][flag] == [blue, red]
    assert found["labels"] == {ship: {"en": "ship"}, red: {"en": "red", "zh": "red"}}


def test_it_has_a_tag_until_the_release_is_another(server: Client) -> None:
    first = server("/terms.json")
    assert server("/terms.json", If_None_Match=first.headers["etag"]).status == 304
