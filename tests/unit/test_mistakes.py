"""Mistakes that a curator makes are found, each by the rule that it breaks and by no other.

`tests/mistakes.yaml` is the table. A mistake is a change of the real data: statements to `add`, in
Turtle, and to `remove`, by subject and predicate, in the file `in`, the source's if none is named.
`SAID` stands for the labels, the evidence and the modality that any situation has, `RIGHT` for the
kind, the action and the object of a right. What is expected
is the node and the rule of a finding.

A check of the whole project takes seconds, so mistakes about different things are made together and
all looked for in one report; a finding that no mistake expects is as much of a failure.
"""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from conftest import PROJECT
from pactgraph.errors import BuildError
from pactgraph.pipeline import Inputs, check
from pactgraph.rdf.terms import SOURCE, Prefixes, Triple, as_triple
from pactgraph.rdf.turtle import write_turtle

SLUG = "microsoft-openai-2025"
RIGHT = "pact:kind code:freedom ; pact:action code:use ; pact:object id:azure"
FINDING = re.compile(
    r"(?:warning: )?(?P<file>[^ ]+): (?P<node>[^ ]+): .*\[(?P<rule>[A-Za-z0-9-]+)\]"
)
PREFIXES = Inputs(PROJECT).prefixes.with_prefix("s", f"{SOURCE}{SLUG}/")
HEADER = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.table.items())


@dataclass(frozen=True)
class Mistake:
    """A change of one file, and the findings that it must have: `node rule`."""

    words: str
    file: str
    add: tuple[Triple, ...]
    remove: tuple[tuple[str, ...], ...]
    finds: frozenset[str]
    nodes: frozenset[str] = field(compare=False)

    def applied(self, triples: Sequence[Triple]) -> list[Triple]:
        """`triples` with the mistake."""
        kept = [triple for triple in triples if not any(map(triple_has(triple), self.remove))]
        assert len(kept) <= len(triples) - len(self.remove), f"{self.words}: nothing to remove"
        return [*kept, *self.add]


def triple_has(triple: Triple):  # type: ignore[no-untyped-def]
    """Whether a row of a subject, a predicate and perhaps an object is of `triple`."""
    terms = (triple.subject.value, triple.predicate.value, triple.object.value)
    return lambda row: terms[: len(row)] == row


def read_mistake(number: int, row: Mapping[str, object]) -> Mistake:
    said = (
        f'rdfs:label "mistake {number}"@en ; rdfs:label "第 {number} 处错误"@zh ; '
        "pact:evidence s:s11 ; pact:modality code:reported"
    )
    turtle = HEADER + str(row.get("add", "")).replace("SAID", said).replace("RIGHT", RIGHT)
    add = tuple(
        fact for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE) if (fact := as_triple(quad))
    )
    remove = tuple(
        tuple(map(iri, line.split())) for line in str(row.get("remove", "")).splitlines()
    )
    finds = [(iri(node), rule) for node, _, rule in (line.partition(" ") for line in lines(row))]
    nodes = {fact.subject.value for fact in add} | {line[0] for line in remove}
    nodes |= {node for node, _ in finds}
    file = f"data/{row.get('in', f'sources/{SLUG}.ttl')}"
    expected = frozenset(f"{Inputs(PROJECT).prefixes.shorten(node)} {rule}" for node, rule in finds)
    return Mistake(str(row["mistake"]), file, add, remove, expected, frozenset(nodes))


def lines(row: Mapping[str, object]) -> list[str]:
    return str(row["finds"]).splitlines()


def iri(name: str) -> str:
    """The IRI of a name, or of one in angle brackets."""
    return name[1:-1] if name.startswith("<") else PREFIXES.expand(name)


def rounds() -> Iterator[tuple[str, list[Mistake]]]:
    """The mistakes of each stage, in as few rounds as keep those about one node apart."""
    table = yaml.safe_load((PROJECT / "tests/mistakes.yaml").read_text("utf-8"))
    number = 0
    for stage, rows in table.items():
        shelves: list[list[Mistake]] = []
        for row in rows:
            number += 1
            mistake = read_mistake(number, row)
            fitting = (
                shelf
                for shelf in shelves
                if not any(other.nodes & mistake.nodes for other in shelf)
            )
            shelf = next(fitting, None)
            if shelf is None:
                shelves.append([mistake])
            else:
                shelf.append(mistake)
        for place, shelf in enumerate(shelves, start=1):
            yield f"{stage} {place}", shelf


ROUNDS = dict(rounds())


@cache
def project_files() -> Mapping[str, list[Triple]]:
    return {
        path.relative_to(PROJECT).as_posix(): [
            fact
            for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
            if (fact := as_triple(quad))
        ]
        for path in PROJECT.glob("data/**/*.ttl")
    }


def report_of(project: Path, texts: Path) -> list[str]:
    """The lines of the report on `project`."""
    try:
        report = check(Inputs(project), texts, lambda line: None)
    except BuildError as error:
        return str(error).splitlines()[:-1]
    return [str(finding) for finding in (*report.errors, *report.warnings)]


@pytest.mark.parametrize("name", ROUNDS)
def test_each_mistake_has_its_finding_and_nothing_else_has_one(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    for folder in ("ontology", "data", "queries"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    texts = tmp_path
    if name.startswith(("texts", "doubts")):
        texts = request.getfixturevalue("texts")
    for file in {mistake.file for mistake in ROUNDS[name]}:
        triples: Sequence[Triple] = project_files()[file]
        for mistake in ROUNDS[name]:
            triples = mistake.applied(triples) if mistake.file == file else triples
        (tmp_path / file).write_text(write_turtle(triples, Prefixes(PREFIXES.table)), "utf-8")
    told = report_of(tmp_path, texts)
    found = {
        f"{match['node']} {match['rule']}": line for line in told if (match := FINDING.match(line))
    }
    expected = {find: mistake.words for mistake in ROUNDS[name] for find in mistake.finds}
    missed = {words for find, words in expected.items() if find not in found}
    assert (missed, [line for find, line in found.items() if find not in expected]) == (set(), [])


def test_the_table_is_long_and_its_mistakes_are_of_every_kind() -> None:
    mistakes = [mistake for shelf in ROUNDS.values() for mistake in shelf]
    assert len({mistake.words for mistake in mistakes}) == len(mistakes) >= 125
