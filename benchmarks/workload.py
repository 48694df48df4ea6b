"""What is asked: the files of `queries/` with things of the data filled in, and those of `hostile/`
as they are.

A question that names a thing comes in 32 variants, so that no server lives off one answer, while a
cache of prepared queries (rdflib-endpoint keeps 128) still knows them all. `never_again` has
questions that no cache knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox
from pactgraph.rdf.formats import JSON, NTRIPLES, Format
from pactgraph.rdf.terms import ID
from pactgraph.sparql.template import template

from benchmarks.data import Dataset
from benchmarks.traffic import TURN
from benchmarks.world import CHAIN, RIGHTS_PER_AGREEMENT, parties

LOOKUP, JOIN, OPTIONAL, PATH, TEXT, EXPORT, DESCRIBE = (
    "lookup",
    "join",
    "optional",
    "path",
    "text-filter",
    "export",
    "describe",
)
AGGREGATES = ("aggregate-rights", "aggregate-money", "aggregate-classes")
NAMES = (LOOKUP, JOIN, OPTIONAL, PATH, DESCRIBE, TEXT, *AGGREGATES, EXPORT)
_VARIANTS = 32
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Workload:
    """A question in its variants, and the format that the answer is wanted in."""

    name: str
    texts: tuple[str, ...]
    format: Format

    def text(self, turn: int) -> str:
        """The variant that is asked at a turn."""
        return self.texts[turn % len(self.texts)]


def make_workloads(dataset: Dataset, names: Sequence[str] = NAMES) -> list[Workload]:
    """The questions called `names`, each about things that are in `dataset`."""
    return [_make_workload(name, dataset) for name in names]


def never_again(workload: Workload) -> Workload:
    """The same question with a number in it that is another one in each request: TURN stands for
    it, in a condition that holds of every number.
    """
    texts = []
    for text in workload.texts:
        head, _, tail = text.rpartition("}")
        texts.append(f"{head}  FILTER({TURN} > 0)\n}}{tail}")
    return replace(workload, texts=tuple(texts))


def read_query(name: str) -> str:
    """The text of a question, its parameters not filled in."""
    return (_FOLDER / "queries" / f"{name}.rq").read_text("utf-8")


def hostile_queries() -> dict[str, str]:
    """Name → text of queries that can't end well."""
    return {
        path.stem: path.read_text("utf-8") for path in sorted((_FOLDER / "hostile").glob("*.rq"))
    }


def _make_workload(name: str, dataset: Dataset) -> Workload:
    query = template(read_query(name))
    texts = (
        query.bind({name: _thing(name, number, dataset) for name in query.names})
        for number in range(_VARIANTS if query.names else 1)
    )
    return Workload(
        name, tuple(dict.fromkeys(texts)), NTRIPLES if name in (EXPORT, DESCRIBE) else JSON
    )


def _thing(parameter: str, number: int, dataset: Dataset) -> ox.NamedNode:
    """The thing that a variant asks about: far apart in the data, and of the last agreement of a
    chain.
    """
    agreement = number * 7907 % (dataset.agreements // CHAIN) * CHAIN + CHAIN - 1
    if parameter == "organization":
        return ox.NamedNode(
            f"{ID}organization-{parties(agreement, dataset.organizations)[number % 2]}"
        )
    return ox.NamedNode(
        f"{ID}agreement-{agreement}"
        if parameter == "agreement"
        else f"{ID}right-{agreement}-{number % RIGHTS_PER_AGREEMENT}"
    )
