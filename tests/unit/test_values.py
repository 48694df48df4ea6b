"""Statements that become one by value are told where own files are served."""

from pathlib import Path

import pytest
from pactgraph.pipeline import scratch_release
from pactgraph.rdf import Prefixes

PREFIXES = """@prefix ex: <http://ex.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SAID = {
    "ex:a ex:p 007, 7 .": [1],
    "ex:a ex:p 007, 7, +7, 7 .": [2],
    "ex:a ex:p 007 . ex:b ex:p 7 .": [],
    "ex:a ex:p 7, 7, 7 .": [],
    'ex:a ex:p "007", "7", "007"@en .': [],
    'ex:a ex:p "12"^^xsd:int, 12 .': [1],
    "ex:a ex:p 1.50, 1.5, 1.500 .": [2],
    "ex:a ex:p true, '1'^^xsd:boolean .": [1],
    "ex:a ex:p '2020-01-01T24:00:00Z'^^xsd:dateTime, '2020-01-02T00:00:00Z'^^xsd:dateTime .": [1],
    "ex:a ex:p 'x'^^xsd:integer, 'y'^^xsd:integer .": [],
    "ex:a ex:p <<( ex:b ex:q 007 )>>, <<( ex:b ex:q 7 )>> .": [1],
    "[] ex:p 007, 7 . [] ex:p 7 .": [1],
}


def notes(*files: Path) -> list[str]:
    """What is said while a release is made of files."""
    said: list[str] = []
    scratch_release(files, files[0].parent / "releases", Prefixes({}), say=said.append)
    return said


def written(file: Path, content: str) -> Path:
    file.write_text(content)
    return file


@pytest.mark.parametrize(("content", "merged"), SAID.items())
def test_it_says_how_many_statements_became_one_by_value(
    content: str, merged: list[int], tmp_path: Path
) -> None:
    said = notes(written(tmp_path / "own.ttl", PREFIXES + content))
    assert [int(line.removeprefix("note: ").split()[0]) for line in said] == merged


def test_statements_of_two_files_become_one_too(tmp_path: Path) -> None:
    first = written(tmp_path / "first.ttl", f"{PREFIXES} ex:a ex:p 007, 8 .")
    second = written(
        tmp_path / "second.trig", f"{PREFIXES} ex:a ex:p 7, 8 . ex:g {{ ex:a ex:p 07 }}"
    )
    (said,) = notes(first, second)
    assert said.startswith("note: 1 statement became one with another by value")
