"""Is every sentence of a source evidence for something? Those that state nothing are on a list,
each with its reason.

The list is in the data: `pact:withoutClaim` on the document names such a sentence, and the reason
is its `skos:editorialNote`.
"""

from dataclasses import dataclass

from pactgraph.pipeline.material import Dataset, Finding

_SENTENCES = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT
  ?passage
  (EXISTS { ?situation pact:evidence ?passage } AS ?cited)
  (EXISTS { ?document pact:withoutClaim ?passage } AS ?excused)
WHERE {
  ?passage a pact:Passage ; oa:hasSource ?source .
  FILTER NOT EXISTS { ?passage a pact:PageNote }
}
ORDER BY ?passage
"""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The sentences that are neither cited nor on the list, or both, and a line with
    the figures.
    """

    findings: list[Finding]
    summary: str


def covered(dataset: Dataset) -> Coverage:
    """How much of the sources is told; a source with no statement at all is one that nobody has
    read yet, and not counted.
    """
    rows = [
        (row["passage"].value, row["cited"].value == "true", row["excused"].value == "true")
        for row in dataset.select(_SENTENCES)
    ]
    read = {_source(iri) for iri, cited, _ in rows if cited}
    sentences = [row for row in rows if _source(row[0]) in read]
    findings = [
        _finding(dataset, iri, cited) for iri, cited, excused in sentences if cited == excused
    ]
    told, excused = sum(row[1] for row in sentences), sum(row[2] for row in sentences)
    share = f"{100 * (told + excused) / len(sentences):.0f} %" if sentences else "none"
    return Coverage(
        findings,
        f"coverage {share}: {told} of {len(sentences)} sentences cited, {excused} without a claim",
    )


def _source(passage: str) -> str:
    return passage.rpartition("/")[0]


def _finding(dataset: Dataset, iri: str, cited: bool) -> Finding:
    """A sentence on both sides is a mistake; one on neither is work to do, and stops nobody from
    building what there is.
    """
    message = (
        "cited, and listed as without a claim; remove it from pact:withoutClaim"
        if cited
        else "no statement cites it; state what it says, or list it with pact:withoutClaim on its "
        "document and say why"
    )
    return Finding(
        dataset.file_of(iri),
        dataset.prefixes.shorten(iri),
        message,
        "sentence-covered",
        "error" if cited else "warning",
    )
