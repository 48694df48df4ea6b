"""What sources say: each statement with its force, who says it, and the sentences behind it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.rdf import CODE, ONTOLOGY, RDF
from pactgraph.web.pages.frame import Cell, Page, rows, values
from pactgraph.web.pages.reading.names import Reader, reader_for
from pactgraph.web.pages.reading.passage import Passage, Source, passages

# Forces by which something is a view of somebody, and no fact.
VIEWS = frozenset({"opinion", "forecast", "plan"})
_TYPE = f"{RDF}type"


@dataclass(frozen=True, slots=True)
class Force:
    """How firmly something is said: the end of its code, such as `reported`, and its name."""

    slug: str
    name: Cell

    @property
    def is_view(self) -> bool:
        """Whether it makes a view, and no fact."""
        return self.slug in VIEWS


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: its name, the names of its classes in the vocabulary, its force, the sentences
    behind it, and all that it says: `statement["holder"]` are the cells of pact:holder, and
    `statement.term("amount")` is the first term of pact:amount.
    """

    iri: str
    name: Cell
    classes: frozenset[str]
    force: Force | None
    evidence: tuple[Passage, ...]
    terms: Mapping[str, tuple[object, ...]]
    reader: Reader

    def __getitem__(self, name: str) -> tuple[Cell, ...]:
        cells = (self.reader.cell(term) for term in self.terms.get(name, ()))
        return tuple(sorted(cells, key=lambda cell: cell.key))

    def name_of(self, name: str) -> Cell:
        """What a property of the vocabulary is called."""
        return self.reader.cell(ox.NamedNode(ONTOLOGY + name))

    def term(self, name: str) -> ox.NamedNode | ox.Literal | None:
        """The first term that it has by a property of the vocabulary; None where it has none."""
        found = self.terms.get(name, (None,))[0]
        return found if isinstance(found, ox.NamedNode | ox.Literal) else None

    def code(self, name: str) -> str:
        """The end of the code that it has by a property, such as `announcement`; empty for none."""
        return self.text(name).rpartition("/")[2]

    def text(self, name: str) -> str:
        """The text or IRI of that term, empty where there is none."""
        term = self.term(name)
        return term.value if term is not None else ""


def statements(page: Page, iris: Iterable[str]) -> list[Statement]:
    """The statements with these IRIs, in their order, each once; others are left out."""
    wanted = list(dict.fromkeys(iris))
    if not wanted:
        return []
    found = rows(
        page.context, f"SELECT DISTINCT ?s ?p ?o WHERE {{ {values('s', wanted)} ?s ?p ?o }}"
    )
    told: dict[str, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for row in found:
        told[_text(row["s"])][_text(row["p"])].append(row["o"])
    nodes = {row[name] for row in found for name in ("p", "o")} | set(map(ox.NamedNode, wanted))
    reader = reader_for(page, nodes)
    cited = passages(
        page, (_text(row["o"]) for row in found if _text(row["p"]) == f"{ONTOLOGY}evidence")
    )
    return [_statement(iri, told[iri], reader, cited) for iri in wanted if iri in told]


def sources_of(told: Iterable[Statement]) -> list[Source]:
    """The sources whose sentences stand behind statements, once each."""
    found = {each.source.iri: each.source for one in told for each in one.evidence}
    return list(found.values())


def _statement(
    iri: str, told: Mapping[str, list[object]], reader: Reader, cited: Mapping[str, Passage]
) -> Statement:
    own = {
        name.removeprefix(ONTOLOGY): tuple(sorted(terms, key=str))
        for name, terms in told.items()
        if name.startswith(ONTOLOGY)
    }
    behind = {_text(term) for term in own.get("evidence", ())}
    classes = {_text(term) for term in told.get(_TYPE, ())}
    return Statement(
        iri,
        reader.cell(ox.NamedNode(iri)),
        frozenset(cls.removeprefix(ONTOLOGY) for cls in classes if cls.startswith(ONTOLOGY)),
        _force(own.get("modality", ()), reader),
        tuple(passage for key, passage in cited.items() if key in behind),
        own,
        reader,
    )


def _force(modality: Iterable[object], reader: Reader) -> Force | None:
    for term in modality:
        return Force(_text(term).removeprefix(CODE), reader.cell(term))
    return None


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
