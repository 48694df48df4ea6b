"""Which sentences each situation cites, and what their clauses mention, where the text
is at hand.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pactgraph.pipeline.material import Dataset
from pactgraph.rdf import ONTOLOGY, place_of
from pactgraph.sources.mentions import Mention
from pactgraph.sources.quantities import find_quantities

_PLACES = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX schema: <http://schema.org/>
SELECT DISTINCT ?passage ?digest ?start ?end
WHERE {
  ?passage oa:hasSource ?document ; oa:hasSelector ?selector .
  ?document schema:sha256 ?digest .
  ?selector oa:start ?start ; oa:end ?end .
}
ORDER BY ?document ?start
"""
_EVIDENCE = place_of(f"{ONTOLOGY}evidence")
_CLAUSE_END = re.compile(r"[，；;]|,(?!\d{3})")


@dataclass(frozen=True)
class Citations:
    """Situation → the sentences it cites; sentence → what each clause mentions, and sentence → its
    text, for those whose text is at hand. All in order of the text.
    """

    sentences: Mapping[str, list[str]]
    clauses: Mapping[str, list[list[Mention]]]
    texts: Mapping[str, str]

    def sentences_of(self, situation: str) -> list[str]:
        """The sentences that `situation` cites."""
        return self.sentences.get(situation, [])

    def clauses_of(self, situation: str) -> list[list[Mention]]:
        """What the clauses of those sentences mention."""
        return [
            clause
            for sentence in self.sentences_of(situation)
            for clause in self.clauses.get(sentence, [])
        ]

    def texts_of(self, situation: str, before: int = 0) -> list[str]:
        """The texts of those sentences, and of so many cited sentences before each; nothing where
        one is not at hand.
        """
        cited = self.sentences_of(situation)
        if any(sentence not in self.texts for sentence in cited):
            return []
        places = {place for each in cited for place in self._near(each, before)}
        return [self.texts[self._order[place]] for place in sorted(places)]

    @property
    def are_whole(self) -> bool:
        """Whether every sentence that is cited is at hand."""
        return all(each in self.texts for cited in self.sentences.values() for each in cited)

    def _near(self, sentence: str, before: int) -> Iterator[int]:
        """The places of a sentence and of so many before it in its source."""
        source, place = sentence.rpartition("/")[0], self._places[sentence]
        for near in range(max(0, place - before), place + 1):
            if self._order[near].startswith(f"{source}/"):
                yield near

    @cached_property
    def _order(self) -> list[str]:
        return list(self.texts)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {sentence: place for place, sentence in enumerate(self._order)}


def citations_of(dataset: Dataset, texts: Mapping[str, str]) -> Citations:
    """The citations in `dataset`; `texts` are those at hand, by their SHA-256."""
    citing: defaultdict[str, set[str]] = defaultdict(set)
    for _, subject, value in dataset.said_with(_EVIDENCE):
        citing[value[1:-1].decode()].add(subject[1:-1].decode())
    sentences: defaultdict[str, list[str]] = defaultdict(list)
    clauses: dict[str, list[list[Mention]]] = {}
    words: dict[str, str] = {}
    for row in dataset.select(_PLACES):
        passage, text = row["passage"].value, texts.get(row["digest"].value)
        for situation in citing.get(passage, ()):
            sentences[situation].append(passage)
        if text is not None and passage in citing and passage not in clauses:
            words[passage] = text[int(row["start"].value) : int(row["end"].value)]
            clauses[passage] = _clauses(words[passage])
    return Citations(dict(sorted(sentences.items())), clauses, words)


def _clauses(sentence: str) -> list[list[Mention]]:
    """What each clause of `sentence` mentions; a mention belongs to the clause where it starts."""
    ends = [match.start() for match in _CLAUSE_END.finditer(sentence)]
    clauses: list[list[Mention]] = [[] for _ in range(len(ends) + 1)]
    for mention in find_quantities(sentence):
        clauses[sum(end < mention.start for end in ends)].append(mention)
    return clauses
