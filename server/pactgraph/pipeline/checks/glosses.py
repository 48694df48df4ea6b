"""Hold what glosses say against their sentences, where the texts are at hand.

Each amount, share, date, length of time and number of a gloss is read in its sentence, or it is
wrong; each of the sentence is read in the gloss, or a reader without the text would miss it. A
gloss is in words of its own, since texts are not published.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from pactgraph.files.cache import Cached, made_anew
from pactgraph.pipeline.material import Dataset, Finding
from pactgraph.rdf import ONTOLOGY, language_of, place_of, text_of
from pactgraph.sources.figures import find_loosely, holds
from pactgraph.sources.mentions import Mention
from pactgraph.sources.quantities import find_quantities
from pactgraph.sources.wording import Wording

_SENTENCES = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
PREFIX schema: <http://schema.org/>
SELECT DISTINCT ?passage ?digest ?start ?end
WHERE {
  ?passage pact:gloss ?gloss ; oa:hasSource ?document ; oa:hasSelector ?selector .
  ?document schema:sha256 ?digest .
  ?selector oa:start ?start ; oa:end ?end .
}
ORDER BY ?document ?start
"""
_GLOSS = place_of(f"{ONTOLOGY}gloss")


@dataclass(frozen=True, slots=True)
class Glosses:
    """What is wrong with the glosses, and a line that says how many were held against their
    sentences.
    """

    findings: list[Finding]
    summary: str


@dataclass(frozen=True, slots=True)
class _Gloss:
    """A gloss, the file that it is written in, and the passage that it is of."""

    file: str
    passage: str
    language: str
    text: str


def hold_glosses(dataset: Dataset, texts: Mapping[str, str], cached: Cached = made_anew) -> Glosses:
    """Compare the glosses of `dataset` with `texts`, by their SHA-256; those of a text that is not
    at hand are left alone. What is found in those of a file may be `cached`.
    """
    sentences: dict[str, tuple[str, str]] = {}
    for row in dataset.select(_SENTENCES):
        text = texts.get(row["digest"].value)
        if text is not None:
            span = slice(int(row["start"].value), int(row["end"].value))
            sentences[row["passage"].value] = (row["digest"].value, text[span])
    wording = cache(lambda sha256: Wording(texts[sha256]))
    findings, held, left = [], 0, 0
    for _, group in groupby(_glosses(dataset), lambda gloss: gloss.file):
        every = list(group)
        glosses = [gloss for gloss in every if gloss.passage in sentences]
        held += len(glosses)
        left += len(every) - len(glosses)
        beside = [sentences[gloss.passage] for gloss in glosses]
        for gloss, faults in zip(glosses, _found(glosses, beside, wording, cached), strict=True):
            focus = dataset.prefixes.shorten(gloss.passage)
            findings += [
                Finding(gloss.file, focus, f"the {gloss.language} gloss {message}", check, severity)
                for check, severity, message in faults
            ]
    words = f"{held} glosses held against their sentences"
    return Glosses(findings, f"{words}; {left} not, without the text (--texts)" if left else words)


def _found(
    glosses: Sequence[_Gloss],
    beside: Sequence[tuple[str, str]],
    wording: Callable[[str], Wording],
    cached: Cached,
) -> list[list[tuple[str, str, str]]]:
    """What is wrong with each gloss beside the digest of its text, and its sentence there."""

    def make() -> bytes:
        faults = (
            [*_copied(gloss, wording(sha256)), *_misread(gloss, sentence)]
            for gloss, (sha256, sentence) in zip(glosses, beside, strict=True)
        )
        return json.dumps(list(faults)).encode()

    key = f"glosses {[gloss.text for gloss in glosses]!r} {beside!r}"
    found: list[list[tuple[str, str, str]]]
    found = json.loads(cached(key.encode("utf-8", "backslashreplace"), make))
    return found


def _glosses(dataset: Dataset) -> Iterator[_Gloss]:
    for file, subject, value in dataset.said_with(_GLOSS):
        if value.startswith(b'"'):
            passage = subject[1:-1].decode()
            yield _Gloss(file.name, passage, language_of(value), text_of(value))


def _copied(gloss: _Gloss, wording: Wording) -> Iterator[tuple[str, str, str]]:
    shared = wording.shared(gloss.text)
    if shared:
        yield (
            "gloss-own-words",
            "error",
            f"repeats the text, {shared[0]!r}; say it in your own words",
        )


def _misread(gloss: _Gloss, sentence: str) -> Iterator[tuple[str, str, str]]:
    """The figures of one that the other lacks."""
    if not gloss.text.strip():
        return
    said, told = find_quantities(gloss.text), find_quantities(sentence)
    for mention in said:
        if not any(holds(mention.value, other.value) for other in find_loosely(sentence)):
            message = f"says {mention.words}, and its sentence {_words(told)}; correct the gloss"
            yield "gloss-figure", "error", message
    for mention in told:
        if not any(holds(mention.value, other.value) for other in said):
            message = f"leaves out {mention.words}; a reader without the text would miss it"
            yield "gloss-whole", "warning", message


def _words(mentions: Sequence[Mention]) -> str:
    return ", ".join(mention.words for mention in mentions) or "no number"
