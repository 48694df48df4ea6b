"""The link sets of VoID: how many links of which kind lead from here into which other dataset.

https://www.w3.org/TR/void/#linkset. A link is a triple whose object lies in the space of IRIs of
another dataset, which `data/dataset.ttl` names. No type is one, since a class is a word and nothing
that another dataset tells of; nor is what is said of a link itself, or of a dataset.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from pactgraph.pipeline.partitions import Namer
from pactgraph.rdf import OWL, TYPE, VOID, Triple, a, link, predicate_of, value

_NO_THINGS = (f"<{OWL}Axiom>".encode(), f"<{VOID}Dataset>".encode())


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A dataset by its IRI, with what the IRIs of its things start with; and the others: the start
    of the IRIs of each, and its IRI.
    """

    own: str
    space: tuple[str, ...]
    others: tuple[tuple[str, str], ...]

    def link_sets(self, graph: str, lines: Iterable[bytes], part_of: Namer) -> Iterator[Triple]:
        """The link sets of a graph, whose statements are `lines`: each a subset of it with both of
        its targets.
        """
        for (other, predicate), count in sorted(self._links(lines).items()):
            name = part_of(f"{graph}#{quote(other.removeprefix(f'{self.own}/'), '')}", predicate)
            yield link(graph, f"{VOID}subset", name)
            yield a(name, f"{VOID}Dataset")
            yield a(name, f"{VOID}Linkset")
            yield link(name, f"{VOID}subjectsTarget", self.own)
            yield link(name, f"{VOID}objectsTarget", other)
            yield link(name, f"{VOID}linkPredicate", predicate)
            yield value(name, f"{VOID}triples", count)

    def _links(self, lines: Iterable[bytes]) -> Counter[tuple[str, str]]:
        """How many statements link into which dataset by which predicate."""
        starts = tuple(f"<{start}".encode() for start, _ in self.others)
        links = []
        told = set()
        for line in lines:
            if not line.endswith(b">"):
                continue
            subject, place, value = line.split(b" ", 2)
            if value in _NO_THINGS:
                told.add(subject)
            elif place != TYPE and value.startswith(starts):
                links.append((subject, place, value))
        return Counter(
            (self._dataset_of(value[1:-1].decode()), predicate_of(place))
            for subject, place, value in links
            if subject not in told
        )

    def _dataset_of(self, iri: str) -> str:
        """The dataset that an IRI belongs to: the one whose start is longest."""
        return max((len(start), other) for start, other in self.others if iri.startswith(start))[1]


def neighbourhood(own: str, triples: Iterable[Triple]) -> Neighbourhood:
    """The dataset `own` among those whose spaces of IRIs `triples` tell."""
    spaces = sorted(
        (triple.object.value, triple.subject.value)
        for triple in triples
        if triple.predicate.value == f"{VOID}uriSpace"
    )
    return Neighbourhood(
        own,
        tuple(start for start, dataset in spaces if dataset == own),
        tuple((start, dataset) for start, dataset in spaces if dataset != own),
    )
