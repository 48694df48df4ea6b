"""Which sentences each situation cites, and what their clauses mention, where the text
is at hand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pactgraph.pipeline.material import Dataset
from pactgraph.sources.mentions import Mention
from pactgraph.sources.quantities import find_quantities

_CITATIONS = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
PREFIX schema: <http://schema.org/>
SELECT DISTINCT ?situation ?passage ?digest ?start ?end
WHERE {
  ?situation pact:evidence ?passage .
  ?passage oa:hasSource ?document ; oa:hasSelector ?selector .
  ?document schema:sha256 ?digest .
  ?selector oa:start ?start ; oa:end ?end .
}
ORDER BY ?document ?start ?situation
"""
_CLAUSE_END = re.compile(r"[，；;]|,(?!\d{3})")


@dataclass(frozen=True, slots=True)
class Citations:
    """Situation → the sentences it cites; sentence → what each clause mentions, for those whose
    text is at hand. Both in order of the text.
    """

    sentences: Mapping[str, list[str]]
    clauses: Mapping[str, list[list[Mention]]]

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


def citations_of(dataset: Dataset, texts: Mapping[str, str]) -> Citations:
    """The citations in `dataset`; `texts` are those at hand, by their SHA-256."""
    sentences: dict[str, list[str]] = {}
    clauses: dict[str, list[list[Mention]]] = {}
    for row in dataset.select(_CITATIONS):
        passage, text = row["passage"].value, texts.get(row["digest"].value)
        sentences.setdefault(row["situation"].value, []).append(passage)
        if text is not None and passage not in clauses:
            clauses[passage] = _clauses(text[int(row["start"].value) : int(row["end"].value)])
    return Citations(sentences, clauses)


def _clauses(sentence: str) -> list[list[Mention]]:
    """What each clause of `sentence` mentions; a mention belongs to the clause where it starts."""
    ends = [match.start() for match in _CLAUSE_END.finditer(sentence)]
    clauses: list[list[Mention]] = [[] for _ in range(len(ends) + 1)]
    for mention in find_quantities(sentence):
        clauses[sum(end < mention.start for end in ends)].append(mention)
    return clauses
