"""The terms that the ontology and the code lists really have, so that generated data can use no
other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from pactgraph.rdf.terms import CODE, GRAPH, ONTOLOGY


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`terms` are the IRIs that the ontology declares; `lines` are its statements and those of the
    code lists as N-Quads.
    """

    terms: frozenset[str]
    lines: tuple[str, ...]

    def pact(self, name: str) -> str:
        """A class or property as an N-Quads term. Raises KeyError where the ontology has none of
        that name.
        """
        return self._known(ONTOLOGY + name)

    def code(self, name: str) -> str:
        """A code as an N-Quads term. Raises KeyError where no code list has it."""
        return self._known(CODE + name)

    def _known(self, iri: str) -> str:
        if iri not in self.terms:
            raise KeyError(f"{iri} is not in the ontology; the generator has to follow it")
        return f"<{iri}>"


def read_vocabulary(project: Path) -> Vocabulary:
    """The vocabulary in `ontology/` of a project."""
    quads = list(_quads(project / "ontology"))
    return Vocabulary(
        frozenset(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)),
        tuple(f"{quad} .\n" for quad in quads),
    )


def _quads(folder: Path) -> Iterator[ox.Quad]:
    files = {
        folder / "pactgraph.ttl": "ontology",
        **dict.fromkeys(sorted(folder.glob("codes/*.ttl")), "codes"),
    }
    for path, graph in files.items():
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(GRAPH + graph))
