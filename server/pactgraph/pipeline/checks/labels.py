"""Hold the figures in the labels of statements against what they state.

An amount, share, date or length of time in a label is one that the statement has, or one that it is
linked to. Where it has none of that kind, or for a date, it may be one that the gloss of a sentence
tells that it cites. The labels in the two languages have the same.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from zlib import crc32

from pactgraph.files.cache import Cached, made_anew
from pactgraph.pipeline.checks.stated import Stated, stated_values
from pactgraph.pipeline.material import Dataset, Finding
from pactgraph.rdf import LABEL, ONTOLOGY, TYPE, language_of, place_of, text_of
from pactgraph.sources.figures import find_loosely, holds
from pactgraph.sources.mentions import Date, Duration, Mention, Number, Value
from pactgraph.sources.quantities import may_mention

_EVIDENCE, _GLOSS = (place_of(f"{ONTOLOGY}{name}") for name in ("evidence", "gloss"))
_THINGS = 64  # in a block, on average


@dataclass(frozen=True, slots=True)
class _Claim:
    """All that the findings on the labels of a thing follow from: the labels by language, the
    values of its own, those of what it links to, and the glosses of that, as lines have them.
    """

    labels: dict[str, str]
    own: Sequence[Stated]
    linked: Sequence[Stated]
    glosses: Sequence[bytes]

    @property
    def key(self) -> object:
        """What tells it from any other."""
        words = [[each.words for each in stated] for stated in (self.own, self.linked)]
        return self.labels, words, self.glosses

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
    labels = _labels(dataset)
    claims = _claims({subject: texts for subject, (_, texts) in labels.items()}, dataset)
    return [
        Finding(
            labels[subject][0], dataset.prefixes.shorten(_iri(subject)), message, "label-figure"
        )
        for block in _blocks(sorted(claims))
        for subject, messages in _found([claims[each] for each in block], block, cached)
        for message in messages
    ]


def _found(
    claims: Sequence[_Claim], subjects: Sequence[bytes], cached: Cached
) -> Iterator[tuple[bytes, list[str]]]:
    """Each thing with what is wrong with its labels."""

    def make() -> bytes:
        return json.dumps([claim.messages for claim in claims]).encode()

    key = f"labels {[claim.key for claim in claims]!r}".encode("utf-8", "backslashreplace")
    return zip(subjects, json.loads(cached(key, make)), strict=True)


def _blocks(subjects: Iterable[bytes]) -> Iterator[list[bytes]]:
    """`subjects` in blocks whose ends follow from the names."""
    block = list[bytes]()
    for subject in subjects:
        if block and crc32(subject) % _THINGS == 0:
            yield block
            block = []
        block.append(subject)
    if block:
        yield block


def _labels(dataset: Dataset) -> dict[bytes, tuple[str, dict[str, str]]]:
    """The things that cite a sentence, where a label may have a figure: the file that has the
    labels, and these by language.
    """
    cite = {subject for _, subject, _ in dataset.said_with(_EVIDENCE)}
    found: dict[bytes, tuple[str, dict[str, str]]] = {}
    for file, subject, value in dataset.said_with(LABEL):
        if subject in cite and value.startswith(b'"'):
            texts = found[subject][1] if subject in found else {}
            texts[language_of(value)] = text_of(value)
            found[subject] = file.name, texts
    return {
        subject: each for subject, each in found.items() if any(map(may_mention, each[1].values()))
    }


def _claims(labels: Mapping[bytes, dict[str, str]], dataset: Dataset) -> dict[bytes, _Claim]:
    """What is to be said of things with labels."""
    values: defaultdict[bytes, list[Stated]] = defaultdict(list)
    for stated in stated_values(dataset):
        if stated.value:
            values[f"<{stated.situation}>".encode()].append(stated)
    glosses: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for _, subject, value in dataset.said_with(_GLOSS):
        if value.startswith(b'"'):
            glosses[subject].append(value)
    links = _links(labels, dataset)
    return {
        subject: _Claim(
            dict(sorted(texts.items())),
            values.get(subject, []),
            [stated for link in links[subject] for stated in values.get(link, ())],
            [gloss for link in links[subject] for gloss in glosses.get(link, ())],
        )
        for subject, texts in labels.items()
    }


def _links(things: Iterable[bytes], dataset: Dataset) -> Mapping[bytes, list[bytes]]:
    """What things link to, in order."""
    found: dict[bytes, set[bytes]] = {subject: set() for subject in things}
    for file in dataset.files:
        for line in file.links:
            subject, place, value = line.split(b" ", 2)
            if subject in found and place not in (TYPE, LABEL):
                found[subject].add(value)
    return {subject: sorted(links) for subject, links in found.items()}


def _iri(subject: bytes) -> str:
    return subject[1:-1].decode()


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
            own, linked = (
                [each.value for each in stated if each.value]
                for stated in (claim.own, claim.linked)
            )
            rivals = [value for value in own if type(value) is type(mention.value)]
            known = chain(rivals, linked)
            if not rivals or isinstance(mention.value, Date):  # which may be that of a name
                known = chain(known, _told(claim.glosses))
            if not any(_either(mention.value, value) for value in known):
                yield (
                    f"the label says {mention.words}, which neither the statement nor the gloss of "
                    "a sentence it cites has; correct the label or the value"
                )


def _told(glosses: Iterable[bytes]) -> Iterator[Value]:
    """What glosses tell, each read when its turn comes."""
    return (mention.value for gloss in glosses for mention in find_loosely(text_of(gloss)))


def _either(value: Value, other: Value) -> bool:
    """Whether one is as much as the other; the years, or the months, of a length of time are part
    of it.
    """
    if isinstance(value, Duration) and isinstance(other, Duration):
        parts = (other.months, other.months // 12 * 12, other.months % 12)
        return value.days == other.days and value.months in parts
    return holds(value, other) or holds(other, value)
