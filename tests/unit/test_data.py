"""The files of `data/` are laid out one fact a line, so that a changed fact is a changed line."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from pactgraph.pipeline import Inputs
from pactgraph.rdf.terms import SOURCE
from pactgraph.rdf.turtle import write_turtle

FILES = sorted(PROJECT.glob("data/**/*.ttl"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_the_file_is_laid_out_one_fact_a_line(path: Path) -> None:
    prefixes = Inputs(PROJECT).prefixes
    if path.parent.name == "sources":
        prefixes = prefixes.with_prefix("s", f"{SOURCE}{path.name.partition('.')[0]}/")
    quads = ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    assert path.read_text("utf-8") == write_turtle([quad.triple for quad in quads], prefixes)


def test_no_link_points_at_a_page_or_confuses_parent_and_company() -> None:
    text = "".join(path.read_text("utf-8") for path in PROJECT.glob("data/links/*.ttl"))
    assert "/wiki/" not in text
    names = (PROJECT / "data" / "links" / "names.ttl").read_text("utf-8")
    assert "id:openai-nonprofit" not in text.replace(names, "")
