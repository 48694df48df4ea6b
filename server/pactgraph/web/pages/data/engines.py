"""The engines of others, and where their answers to the saved queries, checks and rules differ from
ours. The table in `engines.json` is written by the tests, which ask them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pactgraph.web.pages.frame import Page

# The engines as they call themselves, in the order of the page, and where each is at home.
_ENGINES = {
    "oxigraph": ("Oxigraph", "https://github.com/oxigraph/oxigraph"),
    "fuseki": ("Apache Jena Fuseki", "https://jena.apache.org/documentation/fuseki2/"),
    "rdf4j": ("Eclipse RDF4J", "https://rdf4j.org/"),
    "rdflib": ("rdflib", "https://rdflib.readthedocs.io/"),
    "virtuoso": ("Virtuoso 7", "https://vos.openlinksw.com/"),
}
_KINDS = ("queries", "checks", "rules")


@dataclass(frozen=True, slots=True)
class Difference:
    """What an engine answers not to the letter as ours does: `rewritten` in its values alone,
    `differs` in its rows, or `unasked`; `why` are keys of words.
    """

    kind: str
    name: str
    how: str
    why: Sequence[str]


@dataclass(frozen=True, slots=True)
class Tried:
    """An engine, how many of each kind have the same rows on it, and what differs."""

    key: str
    name: str
    home: str
    same: Mapping[str, int]
    differences: Sequence[Difference]


def engines_page(page: Page) -> str:
    """The page of the engines of others."""
    asked = {kind: len(_table()["asked"][kind]) for kind in _KINDS}
    return page.render(
        "data/engines.html",
        asked=asked,
        engines=[_tried(key, asked) for key in _ENGINES],
        published=page.context.publication.catalog.queries,
    )


def _tried(key: str, asked: Mapping[str, int]) -> Tried:
    told = _table()["engines"][key]
    differences = [
        Difference(kind, name, row["is"], row["why"])
        for kind in _KINDS
        for name, row in sorted(told[kind].items())
    ]
    others = [each.kind for each in differences if each.how != "rewritten"]
    same = {kind: count - others.count(kind) for kind, count in asked.items()}
    return Tried(key, *_ENGINES[key], same, differences)


@cache
def _table() -> Any:
    return json.loads(Path(__file__).with_name("engines.json").read_text("utf-8"))
