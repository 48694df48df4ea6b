"""The description of the API, held against the real server: by a validator, by a client that is made
of it, by an answer to each operation, and by schemathesis, which sends what it allows and what not.
"""

import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from client import Client
from conftest import PROJECT
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from pactgraph.config import read_settings
from pactgraph.web.app import create_app
from servers import serving

HERE = Path(__file__).parent / "openapi"
RESULTS = "application/sparql-results+json"
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def document(server: Client) -> Any:
    return json.loads(server("/openapi.json").body)


def saved(document: Any) -> dict[str, Any]:
    """The operations that are saved queries, by address."""
    return {
        path: methods["get"]
        for path, methods in document["paths"].items()
        if path.startswith("/queries/") and "{" not in path
    }


def own_parameters(operation: Any) -> list[Any]:
    """The parameters that a query has for itself."""
    return [each for each in operation["parameters"] if "example" in each]


def example(operation: Any) -> str:
    """What an operation is asked with as an example."""
    given = {
        each["name"]: each["example"] for each in own_parameters(operation) if each["required"]
    }
    return urlencode(given)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_description_is_valid(language: str, server: Client) -> None:
    document = json.loads(server(f"/openapi.json?lang={language}").body)
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    operations = [each for path in document["paths"].values() for each in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len({*names}) == len(names) > 30
    described = " ".join(f"{each['summary']}" for each in operations)
    assert bool(HAN.search(described)) is (language == "zh")
    assert document["servers"] == [{"url": server.root}]


# What isn't described: pages, what they are made of, IRIs, which lead to documents and pages, and
# what tells its clients itself what it takes.
NO_CALLS = {
    "/",
    "/static/{name}",
    "/docs/{name}",
    "/docs/engines",
    "/queries.html",
    "/queries.{extension}",
    "/queries/{name}",
    "/{room}/{name}",
    "/{name}",
    "/{name}.{suffix}",
    "/query/{name}",
    "/thing",
    "/mcp",
    "/mcp/",
    "/favicon.ico",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-{number}.xml",
}


def test_nothing_is_described_twice() -> None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        assert len(names) == len({*names}), names
        return dict(pairs)

    path = PROJECT / "server" / "pactgraph" / "web" / "openapi.json"
    json.loads(path.read_text("utf-8"), object_pairs_hook=once)


def test_every_address_for_programs_is_described(document: Any) -> None:
    rules = {rule.rule for rule in create_app(read_settings({}, {})).url_map.iter_rules()}
    paths = {re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule) for rule in rules}
    described = document["paths"].keys() - saved(document).keys()
    assert {path for path in paths if not path.startswith("/{language}/")} - NO_CALLS == {
        path.replace("{release}", "{release_id}") for path in described
    }


def test_the_description_is_kept_and_read_from_anywhere(server: Client) -> None:
    answer = server("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert server("/openapi.json", If_None_Match=answer.headers["etag"]).status == 304
    assert server("/openapi.json", method="HEAD").headers["etag"] == answer.headers["etag"]
    for wrong in ("lang=fr", "langs=zh"):
        assert server(f"/openapi.json?{wrong}").status == 400


def test_the_description_is_found_from_the_home_page_and_the_service(server: Client) -> None:
    there = f"{server.root}/openapi.json"
    assert 'href="/openapi.json"' in server("/en/").text
    assert 'href="/openapi.json?lang=zh"' in server("/zh/").text
    service = server("/sparql", Accept="text/turtle")
    assert f"<{there}>" in service.text
    assert f'<{there}>; rel="service-desc describedby"' in service.headers["link"]


def test_the_address_of_the_server_is_that_of_the_proxy(releases: Path) -> None:
    options = ("--releases", str(releases), "--project", str(PROJECT), "--processes", "1")
    with serving(*options, "--trusted-proxies", "127.0.0.1") as running:
        answer = running.get(
            "/openapi.json",
            X_Forwarded_Host="data.example",
            X_Forwarded_Prefix="/graph",
            X_Forwarded_Proto="https",
            X_Forwarded_For="203.0.113.7",
        )
    assert json.loads(answer.body)["servers"] == [{"url": "https://data.example/graph"}]


def test_each_operation_answers_its_example_as_it_says(document: Any, server: Client) -> None:
    """In every format that it names, and in JSON as its schema has it."""
    checked = 0
    for path, operation in saved(document).items():
        for media_type, content in operation["responses"]["200"]["content"].items():
            answer = server(f"{path}?{example(operation)}", Accept=media_type)
            assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (
                200,
                media_type,
            ), path
            if media_type == RESULTS:
                schema = {**content["schema"], "components": document["components"]}
                Draft202012Validator(schema).validate(json.loads(answer.body))
                checked += 1
    assert checked > 20


def test_a_row_that_has_another_column_is_none(document: Any, server: Client) -> None:
    operation = saved(document)["/queries/rights-on-day"]
    content = operation["responses"]["200"]["content"][RESULTS]
    validator = Draft202012Validator({**content["schema"], "components": document["components"]})
    found = json.loads(server(f"/queries/rights-on-day?{example(operation)}").body)
    found["results"]["bindings"][0]["right"]["value"] = 1
    found["results"]["bindings"][1]["wrong"] = {"type": "literal", "value": "x"}
    assert len(list(validator.iter_errors(found))) == 2


@pytest.fixture(scope="module")
def generated(
    server: Client, document: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a package that openapi-python-client makes of the description."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "api.json").write_text(json.dumps(document), "utf-8")
    (folder / "config.yaml").write_text("post_hooks: []\n", "utf-8")
    made = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
            *("--path", "api.json", "--config", "config.yaml", "--output-path", "typed_client"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    left_out = re.findall(r"WARNING parsing \w+ (\S+)", made.stdout + made.stderr)
    assert [path for path in left_out if path.startswith("/queries")] == []
    sys.path.insert(0, str(folder))
    yield "typed_client"
    sys.path.remove(str(folder))


def test_a_client_made_of_the_description_fetches_typed_rows(
    generated: str, server: Client
) -> None:
    client = importlib.import_module(generated).Client(base_url=server.root)
    rights_on_day = importlib.import_module(f"{generated}.api.rights.rights_on_day")
    models = importlib.import_module(f"{generated}.models")
    with client:
        answer = rights_on_day.sync_detailed(
            client=client, holder="id:microsoft", day=date(2031, 6, 30), limit=1
        )
        assert isinstance(answer.parsed, models.RightsOnDayAnswer)
        rows = answer.parsed.results.bindings
        assert all(isinstance(row, models.RightsOnDayRow) for row in rows)
        assert rows[0].right.type_ == models.TermType.URI
        assert rows[0].right.value.startswith("https://w3id.org/pactgraph/id/")
        assert rows[0].label.xmllang == "en"
        assert (len(rows), answer.headers["pactgraph-total"]) == (1, "2")
        wrong = rights_on_day.sync(client=client, holder="openai", day=date.today(), limit=0)
        assert isinstance(wrong, models.Problem)
        assert [each.parameter for each in wrong.errors] == ["limit"]


def test_schemathesis_finds_nothing_wrong(document: Any, server: Client, tmp_path: Path) -> None:
    """It sends to what isn't a saved query, and to one saved query of each form and with each type
    of parameter: what answers the others is the same.
    """
    seen: set[str] = set()
    left_out: list[str] = []
    for path, operation in saved(document).items():
        schemas = [each["schema"] for each in own_parameters(operation)]
        kinds = {f"{schema.get('type')} {'enum' in schema}" for schema in schemas}
        kinds |= {operation["responses"]["200"]["description"]}
        left_out += [] if kinds - seen else ["--exclude-path", path]
        seen |= kinds
    run = subprocess.run(
        # One thread: in Python 3.11 two that parse Python at once, as it does, disturb each other.
        [
            *(sys.executable, "-m", "schemathesis.cli", "--no-color"),
            *("--config-file", str(HERE / "schemathesis.toml")),
            *("run", f"{server.root}/openapi.json", "--checks", "all", "--workers", "1"),
            *("--phases", "examples,coverage,fuzzing", "--max-examples", "3"),
            *("--generation-deterministic", "--warnings", "off", *left_out),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])},
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert "failed" not in run.stdout
