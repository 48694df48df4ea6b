"""A byte-order mark at the start of a file or a query is passed over, at every door."""

import codecs
from pathlib import Path
from urllib.parse import urlencode

import pactgraph
import pytest
from client import Client
from conftest import PROJECT, Cli


def signed(folder: Path, pattern: str) -> None:
    """Put the mark before every file below `folder` that fits."""
    files = list(folder.rglob(pattern))
    assert files
    for path in files:
        path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())


def facts(little: Cli) -> list[str]:
    """What the release says but for its description, which tells sizes and digests of files."""
    lines = little("export", "--format", "nquads").stdout.splitlines()
    return [line for line in lines if "/graph/description>" not in line]


def test_every_file_of_a_project_may_begin_with_the_mark(little: Cli) -> None:
    assert little("build").returncode == 0
    plain = facts(little)
    for pattern in ("*.ttl", "*.rq"):
        signed(little.folder, pattern)
    done = little("build")
    assert done.returncode == 0, done.stderr
    assert facts(little) == plain
    assert little("query", "money-by-kind").returncode == 0


@pytest.mark.parametrize("name", ["data/x.ttl", "ontology/prefixes.ttl", "ontology/shapes/x.ttl"])
def test_another_encoding_is_named(name: str, little: Cli) -> None:
    path = little.folder / name
    before = path.read_text("utf-8") if path.exists() else "<urn:a> <urn:b> <urn:c> ."
    path.write_bytes(before.encode("utf-16"))
    done = little("check")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert f"{name}: " in done.stderr
    assert "it is written in UTF-16 or UTF-32; save the file as UTF-8" in done.stderr


SIGNED = "\ufeffASK {}"


def test_a_query_of_the_command_line_may_begin_with_the_mark(cli: Cli) -> None:
    assert cli("query", "-", stdin=SIGNED).stdout == '{"head":{},"boolean":true}'


def test_a_query_from_python_may_begin_with_the_mark(releases: Path) -> None:
    with pactgraph.open(project=PROJECT, releases=str(releases)) as graph:
        assert graph.query(SIGNED)


@pytest.mark.parametrize(
    ("target", "body", "headers"),
    [
        (f"/sparql?{urlencode({'query': SIGNED})}", None, {}),
        ("/sparql", SIGNED.encode(), {"Content_Type": "application/sparql-query"}),
        ("/sparql", urlencode({"query": SIGNED}).encode(), {}),
    ],
    ids=["URL", "body", "form"],
)
def test_a_query_over_http_may_begin_with_the_mark(
    target: str, body: bytes | None, headers: dict[str, str], server: Client
) -> None:
    answer = server(target, body, Accept="application/sparql-results+json", **headers)
    assert answer.body == b'{"head":{},"boolean":true}'


def test_a_text_too_long_to_be_read_is_told_as_that(little: Cli) -> None:
    long = b'<urn:a> <urn:b> "' + b"x" * 20_000_000 + b'" .'
    (little.folder / "data/x.ttl").write_bytes(long)
    done = little("check")
    assert "data/x.ttl: not valid Turtle: a name or text in it is longer than 16 MiB" in done.stderr
    assert done.returncode == 1
