"""Hold the force of each statement against the words of the sentences that it cites.

Two things are read: whether a sentence hedges what is reported as fact, and whether whom a
statement is credited to is named. Neither can be read for sure, so both are warnings, and where a
person has looked, `pact:checkedByHand` says so. A provision may say "may", since it gives leave.
"""

import re
from collections.abc import Iterator, Mapping

from pactgraph.pipeline.checks.citations import Citations
from pactgraph.pipeline.material import Dataset, Finding

_REPORTED = """
PREFIX code: <https://w3id.org/pactgraph/code/>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT ?told
WHERE {
  ?told pact:modality code:reported .
  FILTER NOT EXISTS { ?told a pact:Provision }
}
ORDER BY ?told
"""
# A name in the title of the document on whose word it is told stands for one in the sentence.
_CREDITED = """
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?told ?agent ?name ?title
WHERE {
  ?told pact:attributedTo ?agent .
  ?agent rdfs:label|skos:altLabel ?name .
  OPTIONAL { ?told pact:statedIn/rdfs:label ?title }
}
ORDER BY ?told ?agent ?name ?title
"""
_HEDGE = re.compile(
    r"可能(?!性)|或许|也许|恐怕|预计|预期|预测|有望|料将|或将|似乎|疑似|大概|不排除"
    r"|\b(?:may|might|could|perhaps|possibly|probably|likely|seems?|appears?|(?:is|are) expected)\b"
)
_NEAR = 2  # sentences before the one cited, where somebody is named whom it calls "he"


def misread_force(dataset: Dataset, citations: Citations) -> Iterator[Finding]:
    """A warning for what is reported though all sentences that it cites hedge it, and for what is
    credited to somebody whom they don't name; what cites a text that is not at hand is left.
    """
    for row in dataset.select(_REPORTED):
        sentences = citations.texts_of(row["told"].value)
        hedges = [match.group() for text in sentences if (match := _HEDGE.search(text))]
        if sentences and len(hedges) == len(sentences):
            yield _warning(
                dataset,
                row["told"].value,
                f'it is reported as fact, and its sentence says "{hedges[0]}"; make pact:modality '
                "code:forecast or code:opinion, cite another sentence, or say with "
                "pact:checkedByHand why it is so",
                "hedged",
            )
    for (told, agent), names in _credits(dataset).items():
        sentences = citations.texts_of(told, _NEAR)
        if sentences and not any(_mentions(text, names) for text in [*sentences, *names[""]]):
            yield _warning(
                dataset,
                told,
                f"it is credited to {dataset.prefixes.shorten(agent)}, whom neither its sentences "
                "nor those before them name; correct pact:attributedTo, add the name that they "
                "use as skos:altLabel, or say with pact:checkedByHand who is meant",
                "credited",
            )


def _credits(dataset: Dataset) -> Mapping[tuple[str, str], dict[str, list[str]]]:
    """What is told and to whom it is credited → their names, and the titles where it is stated."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in dataset.select(_CREDITED):
        names = found.setdefault((row["told"].value, row["agent"].value), {"names": [], "": []})
        names["names"].append(row["name"].value)
        if row["title"]:
            names[""].append(row["title"].value)
    return found


def _mentions(text: str, names: Mapping[str, list[str]]) -> bool:
    """Whether a name, or a part of it that stands for the whole, is in `text`."""
    parts = {part for name in names["names"] for part in (name, *re.split(r"[\s·]+", name))}
    return any(
        part in text for part in parts if len(part) > 1 and not (part.isascii() and part.islower())
    )


def _warning(dataset: Dataset, told: str, message: str, check: str) -> Finding:
    return Finding(dataset.file_of(told), dataset.prefixes.shorten(told), message, check, "warning")
