"""Which other statements a statement hangs together with, and how."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.rdf import ONTOLOGY
from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.reading import (
    Reader,
    Said,
    Statement,
    statements,
)
from pactgraph.web.pages.things.told import phrase

_DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"
# Headings of their own, and the properties from and to a statement that stand under each.
_APART = {
    "against": ({"contradicts"}, {"contradicts"}),
    "agreeing": ({"corroborates"}, {"corroborates"}),
    "told": ({"tells"}, {"tells"}),
    "premises": ({_DERIVED}, set[str]()),
    "inferred": (set[str](), {_DERIVED}),
}
# So many statements of one heading are told.
_MOST = 40


@dataclass(frozen=True, slots=True)
class Related:
    """Another statement, and in words how it hangs together with this one."""

    statement: Statement
    how: str

    @property
    def is_view(self) -> bool:
        """Whether it is a view, which never shares a list with facts."""
        return bool(self.statement.force and self.statement.force.is_view)


def related_to(page: Page, said: Said, reader: Reader) -> dict[str, list[Related]]:
    """The statements beside one, by heading; what has none of its own is `beside`."""
    ways = [*_from(page, said, reader), *_to(page, said, reader)]
    known = {each.iri: each for each in statements(page, (iri for *_, iri in ways))}
    found: dict[str, list[Related]] = {}
    for heading, how, iri in dict.fromkeys(ways):
        own = found.setdefault(heading, [])
        told = known.get(iri)
        is_new = all(each.statement.iri != iri for each in own)
        if told and "Situation" in told.classes and is_new and len(own) < _MOST:
            own.append(Related(told, how))
    return {heading: own for heading, own in found.items() if own}


def _from(page: Page, said: Said, reader: Reader) -> Iterable[tuple[str, str, str]]:
    for triple in said.own:
        if isinstance(triple.object, ox.NamedNode) and _is_ours(triple.predicate):
            name = triple.predicate.value.removeprefix(ONTOLOGY)
            heading = _heading(name, is_inverse=False)
            yield heading, reader.property(triple.predicate).text, triple.object.value


def _to(page: Page, said: Said, reader: Reader) -> Iterable[tuple[str, str, str]]:
    for triple in said.links:
        if isinstance(triple.subject, ox.NamedNode) and _is_ours(triple.predicate):
            name = triple.predicate.value.removeprefix(ONTOLOGY)
            how = phrase(page, triple.predicate.value, reader.property(triple.predicate))
            yield _heading(name, is_inverse=True), how, triple.subject.value


def _is_ours(predicate: ox.NamedNode) -> bool:
    return predicate.value.startswith(ONTOLOGY) or predicate.value == _DERIVED


def _heading(name: str, *, is_inverse: bool) -> str:
    fitting = (heading for heading, ways in _APART.items() if name in ways[is_inverse])
    return next(fitting, "beside")
