"""Is every claim of a source told? Each sentence is evidence for as many situations as it makes
claims; those that state nothing are on a list, each with its reason.

How many claims a sentence makes is in the data, counted by whoever read it: `pact:claimCount`.
A sentence without a count makes one.

The list is in the data: `pact:withoutClaim` on the document names such a sentence, and the reason
is its `skos:editorialNote`.
"""

from dataclasses import dataclass

from pactgraph.pipeline.material import Dataset, Finding

_SENTENCES = """
PREFIX code: <https://w3id.org/pactgraph/code/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT
  ?passage
  (COUNT(DISTINCT ?situation) AS ?told)
  (COALESCE(MAX(?count), 1) AS ?claims)
  (EXISTS { ?document pact:withoutClaim ?passage } AS ?excused)
WHERE {
  ?passage a pact:Passage ; oa:hasSource ?source .
  FILTER NOT EXISTS { ?passage a pact:PageNote }
  OPTIONAL { ?passage pact:claimCount ?count }
  OPTIONAL {
    ?situation pact:evidence ?passage .
    FILTER NOT EXISTS { ?situation pact:modality code:inferred }
    FILTER NOT EXISTS { ?telling pact:tells ?situation }
  }
}
GROUP BY ?passage
ORDER BY ?passage
"""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: how many situations rest on it, how many claims it makes, and whether it is on
    the list of those that make none.
    """

    iri: str
    told: int
    claims: int
    excused: bool

    @property
    def source(self) -> str:
        """The IRI of the source."""
        return self.iri.rpartition("/")[0]

    @property
    def fault(self) -> tuple[str, str] | None:
        """What is wrong, and how grave it is: a sentence on both sides is a mistake; one that is
        not told, or not wholly, is work to do, and stops nobody from building what there is.
        """
        if self.told and self.excused:
            return "cited, and listed as without a claim; remove it from pact:withoutClaim", "error"
        if not self.told and not self.excused:
            return (
                "no statement cites it; state what it says, or list it with pact:withoutClaim on "
                "its document and say why",
                "warning",
            )
        if self.told < self.claims and not self.excused:
            return (
                f"makes {self.claims} claims, and {self.told} statements cite it; state the rest, "
                "or correct its pact:claimCount",
                "warning",
            )
        return None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The sentences that are not told wholly, or are told and on the list too, and a line with the
    figures.
    """

    findings: list[Finding]
    summary: str


def covered(dataset: Dataset) -> Coverage:
    """How much of the sources is told; a source with no statement at all is one that nobody has
    read yet, and not counted.
    """
    rows = [
        Sentence(
            row["passage"].value,
            int(row["told"].value),
            int(row["claims"].value),
            row["excused"].value == "true",
        )
        for row in dataset.select(_SENTENCES)
    ]
    read = {row.source for row in rows if row.told}
    sentences = [row for row in rows if row.source in read]
    findings = [
        Finding(
            dataset.file_of(row.iri),
            dataset.prefixes.shorten(row.iri),
            fault[0],
            "sentence-covered",
            fault[1],
        )
        for row in sentences
        if (fault := row.fault)
    ]
    return Coverage(findings, _summary([row for row in sentences if not row.excused], sentences))


def _summary(claiming: list[Sentence], sentences: list[Sentence]) -> str:
    claims = sum(row.claims for row in claiming)
    told = sum(min(row.told, row.claims) for row in claiming)
    share = f"{100 * told / claims:.0f} %" if claims else "none"
    return (
        f"coverage {share}: {told} of {claims} claims told; "
        f"{sum(1 for row in claiming if row.told)} of {len(sentences)} sentences cited, "
        f"{len(sentences) - len(claiming)} without a claim"
    )
