"""What rests on the sentences of sources, and with which force it is said there.

A statement that is told in more ways than one is told anew by each telling, with its own force.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.rdf import CODE
from pactgraph.web.pages.frame import Cell, Page, rows, values
from pactgraph.web.pages.reading import Force, Statement, reader_for, statements

# Forces in the order in which pages show them; those with which a fact is said stand first.
FORCES = ("reported", "attributed", "inferred", "conditional", "opinion", "forecast", "plan")

_HEAD = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
"""
# A word is a statement, or each of its tellings where it has some.
_WORD = "FILTER NOT EXISTS { ?telling pact:tells ?word }"


@dataclass(frozen=True, slots=True)
class Support:
    """A statement that rests on a sentence, and the force with which it is said there."""

    name: Cell
    force: Force | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which statements are asked for: those that rest on sentences of a source, on the word of
    somebody, both by IRI; empty where all are.
    """

    source: str = ""
    speaker: str = ""

    @property
    def pattern(self) -> str:
        """What is asked of a `?word`, as a pattern."""
        said = f"?word pact:attributedTo {ox.NamedNode(self.speaker)} ." if self.speaker else ""
        rests = (
            f"?word pact:evidence/oa:hasSource {ox.NamedNode(self.source)} ." if self.source else ""
        )
        return f"{said} {rests} {_WORD}"


def support_of(page: Page, passages: Iterable[str]) -> dict[str, list[Support]]:
    """What rests on each of these passages, by its IRI: facts before views, then by name."""
    found = rows(
        page.context,
        f"""{_HEAD}
        SELECT DISTINCT ?passage ?word ?told ?modality WHERE {{
          {values("passage", passages)}
          ?word pact:evidence ?passage . {_WORD}
          OPTIONAL {{ ?word pact:tells ?told }}
          OPTIONAL {{ ?word pact:modality ?modality }}
        }}""",
    )
    reader = reader_for(page, (row[name] for row in found for name in ("word", "told", "modality")))
    by_passage: dict[str, set[Support]] = defaultdict(set)
    for row in found:
        force = _force(row["modality"])
        support = Support(
            reader.cell(row["told"] or row["word"]),
            Force(force, reader.cell(row["modality"])) if force else None,
        )
        by_passage[_text(row["passage"])].add(support)
    return {passage: sorted(told, key=_rank) for passage, told in by_passage.items()}


def words_on(page: Page, passage: str, most: int) -> list[str]:
    """The IRIs of the statements, or tellings of some, that rest on a passage."""
    found = rows(
        page.context,
        f"""{_HEAD}
        SELECT DISTINCT ?word WHERE {{ ?word pact:evidence {ox.NamedNode(passage)} . {_WORD} }}
        ORDER BY ?word LIMIT {most}""",
    )
    return [_text(row["word"]) for row in found]


def forces_of(page: Page, source: str) -> dict[str, set[str]]:
    """With which forces something is said in each sentence of a source that anything rests on."""
    found = rows(
        page.context,
        f"""{_HEAD}
        SELECT DISTINCT ?passage ?modality WHERE {{
          ?passage oa:hasSource {ox.NamedNode(source)} .
          ?word pact:evidence ?passage ; pact:modality ?modality . {_WORD}
        }}""",
    )
    forces: dict[str, set[str]] = defaultdict(set)
    for row in found:
        forces[_text(row["passage"])].add(_force(row["modality"]))
    return forces


def counts(page: Page, asked: Asked) -> dict[str, int]:
    """How many statements are said with each force, in the order of forces."""
    found = rows(
        page.context,
        f"""{_HEAD}
        SELECT ?modality (COUNT(DISTINCT ?word) AS ?count)
        WHERE {{ ?word pact:modality ?modality . {asked.pattern} }} GROUP BY ?modality""",
    )
    counted = Counter({_force(row["modality"]): int(_text(row["count"])) for row in found})
    return {force: counted[force] for force in sorted(counted, key=_place)}


def said_with(page: Page, force: str, asked: Asked, part: tuple[int, int]) -> list[Statement]:
    """The statements that are said with a force, in the order of their sentences; of these `part`
    is the first, counted from 0, and how many.
    """
    found = rows(
        page.context,
        f"""{_HEAD}
        SELECT ?word (MIN(STR(?passage)) AS ?place) WHERE {{
          ?word pact:modality {ox.NamedNode(CODE + force)} ; pact:evidence ?passage .
          {asked.pattern}
        }} GROUP BY ?word ORDER BY ?place ?word LIMIT {part[1]} OFFSET {part[0]}""",
    )
    return statements(page, (_text(row["word"]) for row in found))


def pairs(page: Page, source: str, part: tuple[int, int]) -> list[tuple[Statement, Statement]]:
    """Statements that contradict each other, of which one rests on a `source`, if that is given."""
    sides = [
        f"EXISTS {{ ?{side} pact:evidence/oa:hasSource {ox.NamedNode(source)} }}"
        for side in ("one", "other")
        if source
    ]
    rests = f"FILTER({' || '.join(sides)})" if sides else ""
    found = rows(
        page.context,
        f"""{_HEAD}
        SELECT DISTINCT ?one ?other WHERE {{
          {{ ?one pact:contradicts ?other }} UNION {{ ?other pact:contradicts ?one }}
          FILTER(STR(?one) < STR(?other)) {rests}
        }} ORDER BY ?one ?other LIMIT {part[1]} OFFSET {part[0]}""",
    )
    both = [(_text(row["one"]), _text(row["other"])) for row in found]
    told = {each.iri: each for each in statements(page, (iri for pair in both for iri in pair))}
    return [(told[one], told[other]) for one, other in both if one in told and other in told]


def by_force(found: Iterable[Statement]) -> Mapping[str, list[Statement]]:
    """Statements by the force with which they are said, in the order of forces."""
    grouped: dict[str, list[Statement]] = defaultdict(list)
    for each in found:
        grouped[each.force.slug if each.force else ""].append(each)
    return {force: grouped[force] for force in sorted(grouped, key=_place)}


def _rank(support: Support) -> tuple[object, ...]:
    return _place(support.force.slug if support.force else ""), support.name.key


def _place(force: str) -> tuple[int, str]:
    return (FORCES.index(force) if force in FORCES else len(FORCES)), force


def _force(modality: object) -> str:
    return _text(modality).removeprefix(CODE)


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
