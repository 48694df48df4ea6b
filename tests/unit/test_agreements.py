"""Kinds of agreement other than that of the article: each can be said, is clean, and answers.

`tests/agreements/<kind>/` has a text about companies that don't exist, the data read from it, and
questions. All kinds are built together, as one project with the vocabulary and the saved queries of
this one.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import PROJECT, shown, solutions
from pactgraph.config import Settings
from pactgraph.engine import EmbeddedEngine, QueryRequest
from pactgraph.engine.embedded import EmbeddedBackend
from pactgraph.pipeline import Inputs, build, check
from pactgraph.queries.ask import Published, ask
from pactgraph.queries.read import load_catalog
from pactgraph.rdf.formats import ANY
from pactgraph.release import Release, current_release

AGREEMENTS = Path(__file__).parents[1] / "agreements"
KINDS = sorted(path.name for path in AGREEMENTS.iterdir())
CATALOG = load_catalog(PROJECT / "queries")
# What stands in a saved query as the example of a class: the article's would be of no project here.
EXAMPLES = {
    "pact:Agent": "id:northlake-dairy",
    "pact:Agreement": "id:venture-agreement",
    "pact:Document": "source:joint-venture",
    "pact:Event": "id:venture-founding",
    "pact:Organization": "id:lakequill",
    "pact:Passage": "source:joint-venture/s01",
    "pact:Person": "id:ines-varga",
    "pact:Situation": "id:venture-founding",
}
EXAMPLE = re.compile(r"(class: (pact:\w+)\n(?:#\+ .*\n)*?#\+ +example: ).*")
PREFIXES = """
PREFIX code: <https://w3id.org/pactgraph/code/>
PREFIX id: <https://w3id.org/pactgraph/id/>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


def questions() -> list[Any]:
    """Each question of each kind, with a name."""
    return [
        pytest.param(question, id=f"{kind}-{number}")
        for kind in KINDS
        for number, question in enumerate(
            yaml.load((AGREEMENTS / kind / "questions.yaml").read_text("utf-8"), yaml.BaseLoader), 1
        )
    ]


@dataclass(frozen=True)
class World:
    """A release of all kinds of agreement, and an engine over it."""

    release: Release
    engine: EmbeddedEngine
    warnings: list[str]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """All kinds of agreement as one project, checked with their texts and built."""
    folder = tmp_path_factory.mktemp("agreements")
    project = folder / "project"
    for name in ("ontology", "queries"):
        shutil.copytree(PROJECT / name, project / name)
    for name in ("data/sources", "data/links", "texts"):
        (project / name).mkdir(parents=True)
    with (project / "data" / "entities.ttl").open("w", encoding="utf-8") as entities:
        for kind in KINDS:
            entities.write((AGREEMENTS / kind / "entities.ttl").read_text("utf-8"))
            for path in (AGREEMENTS / kind).glob("*.ttl"):
                if path.name != "entities.ttl":
                    shutil.copy(path, project / "data" / "sources" / path.name)
            for path in (AGREEMENTS / kind).glob("*.txt"):
                shutil.copy(path, project / "texts" / f"{kind}-{path.name}")
    with_own_examples(project)
    report = check(Inputs(project), project / "texts", lambda line: None)
    build(Inputs(project), folder / "releases", project / "texts", lambda line: None)
    release = current_release(folder / "releases")
    engine = EmbeddedBackend(Settings(store="memory")).open(release)
    return World(release, engine, [str(warning) for warning in report.warnings])


def with_own_examples(project: Path) -> None:
    """Describe the dataset, and let saved queries have things of this project as examples."""
    dataset = (PROJECT / "data" / "dataset.ttl").read_text("utf-8").splitlines(keepends=True)
    kept = "".join(line for line in dataset if "void:exampleResource" not in line)
    (project / "data" / "dataset.ttl").write_text(kept, "utf-8")
    for path in project.glob("queries/*/*.rq"):
        text = re.sub("example: id:.*", "example: id:venture-agreement", path.read_text("utf-8"))
        text = EXAMPLE.sub(lambda match: match[1] + EXAMPLES[match[2]], text)
        path.write_text(text, "utf-8")


def test_a_kind_has_a_text_of_ten_to_fifteen_sentences() -> None:
    for kind in KINDS:
        texts = (AGREEMENTS / kind).glob("*.txt")
        sentences = [line for path in texts for line in path.read_text("utf-8").splitlines()]
        assert 10 <= len(sentences) <= 15, kind
        assert all(line.endswith(".") for line in sentences), kind


def test_all_kinds_are_clean_with_their_texts(world: World) -> None:
    assert world.warnings == []


@pytest.mark.parametrize("question", questions())
def test_a_question_is_answered(question: dict[str, Any], world: World) -> None:
    rows = [" | ".join(row) for row in answer(question, world)]
    assert bool(rows) == bool(question["holds"])
    for words in question["holds"]:
        assert any(all(word in row for word in words) for row in rows), (words, rows)


def answer(question: dict[str, Any], world: World) -> list[list[str]]:
    """The rows that a question has, by its saved query or by SPARQL, as words; what is silent says
    so.
    """
    if "sparql" in question:
        request = QueryRequest(PREFIXES + question["sparql"])
        return [
            [shown(term) for term in row]
            for row in solutions(world.engine.query(request, ANY)).rows
        ]
    published = Published(world.release, world.engine, CATALOG)
    asked = ask(published, question["query"], question["arguments"])
    table, silences = solutions(asked.result), asked.query.silences("en")
    empty = [silences.get(name, "") for name in table.variables]
    return [
        [shown(term) or none for term, none in zip(row, empty, strict=True)] for row in table.rows
    ]
