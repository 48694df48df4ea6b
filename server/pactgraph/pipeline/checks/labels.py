"""Hold the figures in the labels of statements against what they state.

An amount, share, date or length of time in a label is one that the statement has, or one that it is
linked to. Where it has none of that kind, or for a date, it may be one that the gloss of a sentence
tells that it cites. The labels in the two languages have the same.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from zlib import crc32

from pactgraph.files.cache import Cached, made_anew
from pactgraph.pipeline.checks.stated import stated_values
from pactgraph.pipeline.material import Dataset, Finding
from pactgraph.rdf import LABEL, ONTOLOGY, TYPE, language_of, place_of, said_with, text_of
from pactgraph.sources.figures import find_loosely, holds
from pactgraph.sources.mentions import Date, Duration, Mention, Number, Value

_EVIDENCE, _GLOSS = (place_of(f"{ONTOLOGY}{name}") for name in ("evidence", "gloss"))
_THINGS = 64  # in a block, on average


@dataclass(slots=True)
class _Statement:
    """What is said of a thing that states something: its labels by language, and where its figures
    may come from.
    """

    file: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Claim:
    """All that the findings on the labels of a thing follow from: the labels, the values of its
    own, those of what it links to, and the glosses of that.
    """

    labels: Mapping[str, str]
    own: Sequence[Value]
    linked: Sequence[Value]
    glosses: Sequence[str]

    @property
    def messages(self) -> list[str]:
        """What is wrong with the labels."""
        if not any(any(_figures(text)) for text in self.labels.values()):
            return []
        return [*_unlike(self.labels), *_baseless(self)]


def mislabelled(dataset: Dataset, cached: Cached = made_anew) -> list[Finding]:
    """A finding for each figure of a label that nothing bears out, or that the label in the other
    language lacks. What is found in many labels together may be `cached`.
    """
    statements = _statements(dataset)
    claims = _claims(statements, dataset)
    return [
        Finding(statements[iri].file, dataset.prefixes.shorten(iri), message, "label-figure")
        for block in _blocks(sorted(claims))
        for iri, messages in _found({iri: claims[iri] for iri in block}, cached).items()
        for message in messages
    ]


def _found(claims: Mapping[str, _Claim], cached: Cached) -> dict[str, list[str]]:
    """Thing → what is wrong with its labels, where something is."""

    def make() -> bytes:
        found = {iri: claim.messages for iri, claim in claims.items()}
        return json.dumps({iri: each for iri, each in found.items() if each}).encode()

    key = f"labels {claims!r}".encode("utf-8", "backslashreplace")
    return dict(json.loads(cached(key, make)))


def _blocks(iris: Iterable[str]) -> Iterator[list[str]]:
    """`iris` in blocks whose ends follow from the names."""
    block = list[str]()
    for iri in iris:
        if block and crc32(iri.encode()) % _THINGS == 0:
            yield block
            block = []
        block.append(iri)
    if block:
        yield block


def _claims(statements: Mapping[str, "_Statement"], dataset: Dataset) -> dict[str, _Claim]:
    values: dict[str, list[Value]] = defaultdict(list)
    for stated in stated_values(dataset):
        if stated.value:
            values[stated.situation].append(stated.value)
    glosses = _glosses(dataset)
    claims = {}
    for iri, each in statements.items():
        links = sorted(each.links)
        claims[iri] = _Claim(
            dict(sorted(each.labels.items())),
            values.get(iri, []),
            [value for link in links for value in values.get(link, [])],
            [gloss for link in links for gloss in glosses.get(link, [])],
        )
    return claims


def _glosses(dataset: Dataset) -> Mapping[str, list[str]]:
    """The glosses of sentences."""
    glosses: dict[str, list[str]] = defaultdict(list)
    for file in dataset.files:
        for subject, value in said_with(_GLOSS, file.lines):
            if value.startswith(b'"'):
                glosses[subject[1:-1].decode()].append(text_of(value))
    return glosses


def _statements(dataset: Dataset) -> Mapping[str, _Statement]:
    """The things that cite a sentence."""
    found = {
        subject: _Statement()
        for file in dataset.files
        for subject, _ in said_with(_EVIDENCE, file.lines)
    }
    for file in dataset.files:
        statement, before = None, b" "
        for line in file.lines:
            if not line.startswith(before):
                before = line[: line.index(b" ") + 1]
                statement = found.get(before[:-1])
            if statement is None:
                continue
            _, place, value = line.split(b" ", 2)
            if place == LABEL and value.startswith(b'"'):
                statement.labels[language_of(value)] = text_of(value)
                statement.file = file.name
            elif place != TYPE and value.startswith(b"<"):
                statement.links.add(value[1:-1].decode())
    return {subject[1:-1].decode(): each for subject, each in found.items()}


def _figures(text: str) -> Iterator[Mention]:
    """The figures of `text` that are of something; bare numbers may be part of a name."""
    for mention in find_loosely(text):
        if not isinstance(mention.value, Number):
            yield mention


def _unlike(labels: Mapping[str, str]) -> Iterator[str]:
    for language, text in labels.items():
        for other, rival in labels.items():
            for mention in _figures(text) if other != language else ():
                if not any(_either(mention.value, each.value) for each in find_loosely(rival)):
                    yield (
                        f"the {other} label has no {mention.words}, which the {language} one has; "
                        "let the two agree"
                    )


def _baseless(claim: _Claim) -> Iterator[str]:
    for text in claim.labels.values():
        for mention in _figures(text):
            rivals = [value for value in claim.own if type(value) is type(mention.value)]
            known = chain(rivals, claim.linked)
            if not rivals or isinstance(mention.value, Date):  # which may be that of a name
                known = chain(known, _told(claim.glosses))
            if not any(_either(mention.value, value) for value in known):
                yield (
                    f"the label says {mention.words}, which neither the statement nor the gloss of "
                    "a sentence it cites has; correct the label or the value"
                )


def _told(glosses: Iterable[str]) -> Iterator[Value]:
    """What glosses tell, each read when its turn comes."""
    return (mention.value for gloss in glosses for mention in find_loosely(gloss))


def _either(value: Value, other: Value) -> bool:
    """Whether one is as much as the other; the years, or the months, of a length of time are part
    of it.
    """
    if isinstance(value, Duration) and isinstance(other, Duration):
        parts = (other.months, other.months // 12 * 12, other.months % 12)
        return value.days == other.days and value.months in parts
    return holds(value, other) or holds(other, value)
