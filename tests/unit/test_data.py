"""The files of `data/` are laid out one fact a line, so that a changed fact is a changed line."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from pactgraph.pipeline import Inputs
from pactgraph.rdf.namespaces import OWL, SOURCE
from pactgraph.rdf.turtle import write_turtle

FILES = sorted(PROJECT.glob("data/**/*.ttl"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_the_file_is_laid_out_one_fact_a_line(path: Path) -> None:
    prefixes = Inputs(PROJECT).prefixes
    if path.parent.name == "sources":
        prefixes = prefixes.with_prefix("s", f"{SOURCE}{path.name.partition('.')[0]}/")
    quads = ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    assert path.read_text("utf-8") == write_turtle([quad.triple for quad in quads], prefixes)


@pytest.mark.parametrize(
    "path", sorted(PROJECT.glob("data/links/*.ttl")), ids=lambda path: path.stem
)
def test_every_link_has_a_justification(path: Path) -> None:
    quads = list(ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    links = {
        str(quad.object)
        for quad in quads
        if isinstance(quad.object, ox.NamedNode)
        and not quad.predicate.value.startswith((f"{OWL}annotated", "http://www.w3.org/1999"))
    }
    justified = {
        str(quad.object) for quad in quads if quad.predicate.value == f"{OWL}annotatedTarget"
    }
    assert links == justified


def test_identifiers_pass_their_own_check_digits() -> None:
    text = (PROJECT / "data/links/identifiers.ttl").read_text("utf-8")
    leis = re.findall(r'leiCode "(\w+)"', text)
    assert len(leis) == 4
    assert all(int("".join(str(int(character, 36)) for character in lei)) % 97 == 1 for lei in leis)
    isnis = re.findall(r'"isni:(\w+)"', text)
    assert len(isnis) == 3
    assert all(isni_check(isni[:-1]) == isni[-1] for isni in isnis)


def isni_check(digits: str) -> str:
    """The check character of an ISNI (ISO 7064, MOD 11-2)."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def test_no_link_points_at_a_page_or_confuses_parent_and_company() -> None:
    text = "".join(path.read_text("utf-8") for path in PROJECT.glob("data/links/*.ttl"))
    assert "/wiki/" not in text
    assert "id:openai-nonprofit" not in text
