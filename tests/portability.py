"""What engines of others are asked: every saved query, check and rule, each of data in which it finds
something; and what their answers are held against.
"""

import json
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

import pyoxigraph as ox
import yaml
from conftest import PROJECT
from pactgraph.pipeline.material import Dataset
from pactgraph.queries import SavedQuery
from pactgraph.queries.read import load_catalog
from pactgraph.rdf import GRAPH, line_of, lines_in, triples_in
from pactgraph.release import Release
from worlds import INPUTS, mistaken, with_agreements

TABLE = PROJECT / "server" / "pactgraph" / "web" / "pages" / "data" / "engines.json"
INFERRED = ox.NamedNode(f"{GRAPH}inferred")
_FILE = PROJECT / "tests" / "standards" / "portability.yaml"
NUMBERS = ("integer", "decimal", "double", "nonNegativeInteger")
_MONTHS = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?")

Term: TypeAlias = Any  # of an answer, or None where it is unbound
Row: TypeAlias = tuple[Term, ...]


@dataclass(frozen=True)
class Asked:
    """A saved query in a language, a check or a rule as it is asked, and the rows that it has for us. Rows of a
    query come in their order. What `then` says, as N-Quads, is there for what is asked behind it.
    """

    kind: str
    name: str
    text: str
    rows: Sequence[Row]
    query: SavedQuery | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    lang: str = ""
    then: str = ""

    @property
    def is_graph(self) -> bool:
        """Whether it constructs."""
        return self.kind == "rules" or (self.query is not None and self.query.form == "CONSTRUCT")


@dataclass(frozen=True)
class Chapter:
    """Data, as N-Quads, and what is asked of it, in this order."""

    data: str
    asked: Sequence[Asked]

    @property
    def graphs(self) -> set[str]:
        """The named graphs that there are in the end."""
        quads = ox.parse(self.data, format=ox.RdfFormat.N_QUADS)
        return {quad.graph_name.value for quad in quads} | {INFERRED.value}


def chapters(release: Release) -> list[Chapter]:
    """All that is asked: the queries of the release, the checks of worlds with mistakes, the rules
    of what the project and the agreements of the tests say.
    """
    return [_queries(release), *_checks(), _rules()]


def _queries(release: Release) -> Chapter:
    data = release.dataset_file.read_text("utf-8")
    store = ox.Store()
    store.bulk_load(data.encode(), format=ox.RdfFormat.N_QUADS)
    ask = partial(store.query, use_default_graph_as_union=True)
    asked = []
    for query in load_catalog(PROJECT / "queries").queries.values():
        every = {each.name: each.example for each in query.parameters}
        ways = ((query.example, "en"), (every, "zh"))
        # A run in CI has a time: there each is asked once, with all of its arguments.
        for arguments, lang in ways[1:] if os.environ.get("CI") else ways:
            terms = query.terms(arguments, release.prefixes, lang)
            text = query.template.bind(terms)
            asked.append(Asked("queries", query.name, text, rows_of(ask(text)), query, terms, lang))
    return Chapter(data, asked)


def _checks() -> Iterator[Chapter]:
    for dataset, names in mistaken():
        texts = {path.stem: path.read_text("utf-8") for path in INPUTS.checks}
        asked = [
            Asked("checks", name, texts[name], rows_of(dataset.answers.table(texts[name])))
            for name in names
        ]
        yield Chapter(_written(_quads(dataset)), asked)


def _rules() -> Chapter:
    dataset = with_agreements()
    data, asked = _written(_quads(dataset)), []
    known = {quad.triple for quad in _quads(dataset)}
    for path in INPUTS.rules:
        text = path.read_text("utf-8")
        rows = rows_of(triples_in(lines_in(dataset.answers.graph(text) or b"")))
        followed = [triple for row in rows if (triple := ox.Triple(*row)) not in known]
        known.update(followed)
        dataset.put([line_of(triple) for triple in followed], INFERRED.value)
        then = _written(
            ox.Quad(triple.subject, triple.predicate, triple.object, INFERRED)
            for triple in followed
        )
        asked.append(Asked("rules", path.stem, text, rows, then=then))
    return Chapter(data, asked)


def _quads(dataset: Dataset) -> Iterator[ox.Quad]:
    for file in dataset.files:
        for triple in file.triples:
            yield triple.in_graph(ox.NamedNode(file.graph))


def _written(quads: Any) -> str:
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode()


def rows_of(answer: Any) -> list[Row]:
    """The rows of an answer, its columns in order of the alphabet; a triple that is told twice is
    one.
    """
    if isinstance(answer, ox.QuerySolutions):
        names = sorted(variable.value for variable in answer.variables)
        return [tuple(row[name] for name in names) for row in answer]
    return list({tuple(each)[:3]: None for each in answer})


def read(document: bytes, asked: Asked) -> list[Row]:
    """The rows of an answer that an engine wrote: as N-Triples where it is a graph, else as JSON."""
    if asked.is_graph:
        return rows_of(ox.parse(document, format=ox.RdfFormat.N_TRIPLES))
    return rows_of(ox.parse_query_results(document, format=ox.QueryResultsFormat.JSON))


def _truths(text: str, kind: str) -> tuple[str, str]:
    numbers = {"true": "1", "false": "0"}
    return (numbers.get(text, text), "integer") if kind == "boolean" else (text, kind)


def _lengths(text: str, kind: str) -> tuple[str, str]:
    """A length of time in months, where it stands as one or as a text."""
    found = _MONTHS.fullmatch(text) if kind in ("duration", "string") else None
    return (str(12 * int(found[1] or 0) + int(found[2] or 0)), kind) if found else (text, kind)


def _order(text: str, kind: str) -> tuple[str, str]:
    """A joined text, in whatever order its parts are."""
    return (" ".join(sorted(text.split())), kind) if kind == "string" else (text, kind)


# How engines rewrite values, by the names that the page has words for.
REWRITINGS: Mapping[str, Callable[[str, str], tuple[str, str]]] = {
    "truths": _truths,
    "lengths": _lengths,
    "order": _order,
}


def outcome(asked: Asked, rows: Sequence[Row]) -> list[str] | None:
    """The rewritings without which the rows aren't those that we have; None if nothing makes them
    alike.
    """

    def alike(names: Sequence[str]) -> bool:
        ours, theirs = ([_plain(row, names) for row in each] for each in (asked.rows, rows))
        if asked.kind != "queries" or asked.is_graph:
            ours, theirs = sorted(ours), sorted(theirs)
        return ours == theirs

    needed = list(REWRITINGS)
    if not alike(needed):
        return None
    for name in REWRITINGS:
        rest = [each for each in needed if each != name]
        needed = rest if alike(rest) else needed
    return needed


def _plain(row: Row, names: Sequence[str]) -> tuple[str, ...]:
    """A row by its values: numbers however they are written, and nothing joined as nothing."""
    return tuple(_value(term, names) for term in row)


def _value(term: Term, names: Sequence[str]) -> str:
    if not isinstance(term, ox.Literal):
        return "" if term is None else str(term)
    text, kind = term.value, term.language or term.datatype.value.rpartition("#")[2]
    for name in names:
        text, kind = REWRITINGS[name](text, kind)
    if kind in NUMBERS:
        return f"{Decimal(text).normalize():f}"
    return f"{kind} {text}" if text else ""


@dataclass(frozen=True)
class Exceptions:
    """What an engine isn't asked, and what it answers otherwise, by name, with the reason as the
    page words it.
    """

    unasked: Mapping[str, str]
    differs: Mapping[str, str]


def without(book: Sequence[Chapter], names: Collection[str], lang: str = "") -> list[Chapter]:
    """The chapters without what has one of `names`, and without the saved queries in another
    language, where one is given.
    """
    return [
        replace(
            chapter,
            asked=[
                each
                for each in chapter.asked
                if each.name not in names and (not lang or each.lang in ("", lang))
            ],
        )
        for chapter in book
    ]


def exceptions(engine: str) -> Exceptions:
    """The exceptions of an engine."""
    rows = yaml.safe_load(_FILE.read_text("utf-8"))
    return Exceptions(**{kind: rows[kind].get(engine, {}) for kind in ("unasked", "differs")})


def judged(asked: Asked, rows: Sequence[Row], but: Exceptions) -> dict[str, Any]:
    """What the table tells of an answer; nothing where it is ours to the letter. Fails where it
    differs without a reason, or doesn't where there is one.
    """
    needed = outcome(asked, rows)
    if asked.name in but.differs:
        assert needed is None, f"{asked.name} is the same by now: take it out of {_FILE.name}"
        return {"is": "differs", "why": [but.differs[asked.name]]}
    assert needed is not None, f"{asked.name}: {_difference(asked, rows)}"
    return {"is": "rewritten", "why": needed} if needed else {}


def _difference(asked: Asked, rows: Sequence[Row]) -> str:
    ours, theirs = ([_plain(row, [*REWRITINGS]) for row in each] for each in (asked.rows, rows))
    lost, more = (
        [row for row in ours if row not in theirs],
        [row for row in theirs if row not in ours],
    )
    return f"{len(theirs)} rows for {len(ours)}, lost {lost[:2]}, more {more[:2]}"


def table() -> dict[str, Any]:
    """The table as the page shows it: `asked`, the names by kind, and `engines`: by engine, kind and
    name what isn't the same to the letter, how it is (`rewritten`, `differs`, `unasked`) and why.
    """
    content: dict[str, Any] = json.loads(TABLE.read_text("utf-8"))
    return content


def write(content: Mapping[str, Any]) -> None:
    """Make a table the one that the page shows."""
    TABLE.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", "utf-8")
