"""One thing has one word, in labels, definitions, saved queries, glosses, questions and pages."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox
import pytest
import yaml
from conftest import PROJECT

# Where people read our own words; other names of a thing, and notes on them, may be anybody's.
READ = ("label", "prefLabel", "definition", "example", "gloss", "title", "description", "abstract")
FOLDERS = ("ontology", "data", "tests/agreements")
HAN = re.compile(r"[一-鿿]")


@cache
def rows() -> list[list[str]]:
    """The rows of the glossary: English, Chinese, meaning twice, rejected words."""
    lines = (PROJECT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    table = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in table[2:]]


def texts() -> Iterator[tuple[str, str]]:
    """Each text in Chinese that people read, and where it stands."""
    for path in [file for folder in FOLDERS for file in PROJECT.glob(f"{folder}/**/*.ttl")]:
        for quad in ox.parse(path=path):
            if isinstance(quad.object, ox.Literal) and quad.object.language == "zh":
                name = re.split("[/#]", quad.predicate.value)[-1]
                if name in READ:
                    yield f"{path.name} {quad.subject} {name}", quad.object.value
    for path in PROJECT.glob("queries/*/*.rq"):
        header = "".join(
            line for line in path.read_text("utf-8").splitlines(True) if line[:2] == "#+"
        )
        yield path.name, header
    for question in yaml.safe_load((PROJECT / "tests" / "questions.yaml").read_text("utf-8")):
        yield f"questions.yaml {question['name']}", question["zh"]
    pages = PROJECT / "server" / "pactgraph" / "web" / "pages" / "words" / "zh.toml"
    for name, words in tomllib.loads(pages.read_text("utf-8")).items():
        yield f"zh.toml {name}", str(words)


@cache
def read() -> list[tuple[str, str]]:
    """Each text in Chinese that people read, and where it stands."""
    return list(texts())


def test_the_texts_are_found() -> None:
    assert len(read()) > 600
    assert all(HAN.search(text) for where, text in read() if where.endswith("definition"))


def test_a_row_has_a_word_in_each_language_and_rows_are_in_order() -> None:
    assert all(len(row) == 5 and all(row[:4]) for row in rows())
    assert [row[0] for row in rows()] == sorted(row[0] for row in rows())


@pytest.mark.parametrize("word", [word for row in rows() for word in row[1].split("、")])
def test_a_word_of_the_glossary_is_in_use(word: str) -> None:
    assert [where for where, text in read() if word in text]


@pytest.mark.parametrize("word", sorted({w for row in rows() for w in row[4].split("、") if w}))
def test_a_rejected_word_stands_nowhere(word: str) -> None:
    assert [where for where, text in read() if word in text] == []
