"""Hold the figures in the labels of statements against what they state.

An amount, share, date or length of time in a label is one that the statement has, or one that it is
linked to. Where it has none of that kind, or for a date, it may be one that the gloss of a sentence
tells that it cites. The labels in the two languages have the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pactgraph.pipeline.checks.stated import stated_values
from pactgraph.pipeline.material import Dataset, Finding
from pactgraph.rdf import LABEL, ONTOLOGY, TYPE, language_of, place_of, text_of
from pactgraph.sources.figures import find_loosely, holds
from pactgraph.sources.mentions import Date, Duration, Mention, Number, Value

_EVIDENCE, _GLOSS = (place_of(f"{ONTOLOGY}{name}") for name in ("evidence", "gloss"))


@dataclass(slots=True)
class _Statement:
    """What is said of a thing that states something: its labels by language, and where its figures
    may come from.
    """

    file: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)


def mislabelled(dataset: Dataset) -> list[Finding]:
    """A finding for each figure of a label that nothing bears out, or that the label in the other
    language lacks.
    """
    values: dict[str, list[Value]] = defaultdict(list)
    for stated in stated_values(dataset):
        if stated.value:
            values[stated.situation].append(stated.value)
    statements, glosses = _statements(dataset)
    return [
        Finding(each.file, dataset.prefixes.shorten(iri), message, "label-figure")
        for iri, each in statements.items()
        if any(any(_figures(text)) for text in each.labels.values())
        for message in (*_unlike(each.labels), *_baseless(iri, each, values, glosses))
    ]


def _statements(dataset: Dataset) -> tuple[Mapping[str, _Statement], Mapping[str, list[str]]]:
    """The things that cite a sentence, and the glosses of sentences."""
    found: dict[bytes, _Statement] = {}
    glosses: dict[str, list[str]] = defaultdict(list)
    for file in dataset.files:
        for line in file.lines:
            subject, place, value = line.split(b" ", 2)
            if place == _EVIDENCE:
                found[subject] = _Statement()
            elif place == _GLOSS and value.startswith(b'"'):
                glosses[subject[1:-1].decode()].append(text_of(value))
    for file in dataset.files:
        for line in file.lines:
            subject, place, value = line.split(b" ", 2)
            if (statement := found.get(subject)) is None:
                continue
            if place == LABEL and value.startswith(b'"'):
                statement.labels[language_of(value)] = text_of(value)
                statement.file = file.name
            elif place != TYPE and value.startswith(b"<"):
                statement.links.add(value[1:-1].decode())
    return {subject[1:-1].decode(): each for subject, each in found.items()}, glosses


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


def _baseless(
    iri: str,
    statement: _Statement,
    values: Mapping[str, list[Value]],
    glosses: Mapping[str, list[str]],
) -> Iterator[str]:
    own = values.get(iri, [])
    linked = [value for link in statement.links for value in values.get(link, [])]
    told = [
        mention.value
        for link in statement.links
        for gloss in glosses.get(link, [])
        for mention in find_loosely(gloss)
    ]
    for text in statement.labels.values():
        for mention in _figures(text):
            rivals = [value for value in own if type(value) is type(mention.value)]
            is_free = not rivals or isinstance(mention.value, Date)  # which may be that of a name
            known = [*rivals, *linked, *(told if is_free else ())]
            if not any(_either(mention.value, value) for value in known):
                yield (
                    f"the label says {mention.words}, which neither the statement nor the gloss of "
                    "a sentence it cites has; correct the label or the value"
                )


def _either(value: Value, other: Value) -> bool:
    """Whether one is as much as the other; the years, or the months, of a length of time are part
    of it.
    """
    if isinstance(value, Duration) and isinstance(other, Duration):
        parts = (other.months, other.months // 12 * 12, other.months % 12)
        return value.days == other.days and value.months in parts
    return holds(value, other) or holds(other, value)
