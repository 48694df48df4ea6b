"""Hold the passages against the texts they stand for, where the texts are at hand.

A text is found by its digest, whatever its file is called. Without it the positions can't be
checked, and the report says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from os.path import abspath
from pathlib import Path

from pactgraph.errors import BuildError, SourceError
from pactgraph.pipeline.material import Dataset, Finding, Inputs
from pactgraph.sources.sentences import Sentence, read_text, split_sentences, whole_lines
from pactgraph.sources.texts import texts_in

_PASSAGES = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
PREFIX schema: <http://schema.org/>
SELECT ?document ?digest ?passage ?line ?position ?start ?end ?hash
WHERE {
  ?document schema:sha256 ?digest .
  ?passage oa:hasSource ?document ; pact:line ?line ; pact:sentence ?position ;
    schema:sha256 ?hash ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
}
ORDER BY ?document ?start
"""


@dataclass(frozen=True, slots=True)
class Verification:
    """The passages that don't match their text, and a line that says how many were verified."""

    findings: list[Finding]
    summary: str


def verify_passages(dataset: Dataset, at_hand: Mapping[str, str]) -> Verification:
    """Compare every passage with the text of its document, where it is among the texts `at_hand`,
    digest → text.
    """
    documents: dict[tuple[str, str], dict[str, Sentence]] = {}
    for row in dataset.select(_PASSAGES):
        line, position, start, end = (
            int(row[name].value) for name in ("line", "position", "start", "end")
        )
        passages = documents.setdefault((row["document"].value, row["digest"].value), {})
        passages[row["passage"].value] = Sentence(line, position, start, end, row["hash"].value)
    findings, verified, missing = [], 0, 0
    for (_, sha256), passages in documents.items():
        if sha256 not in at_hand:
            missing += 1
            continue
        expected = {*split_sentences(at_hand[sha256]), *whole_lines(at_hand[sha256])}
        findings += [
            _finding(dataset, iri) for iri, passage in passages.items() if passage not in expected
        ]
        verified += len(passages)
    words = f"{verified} passages verified against the text"
    if missing:
        words += (
            f"; the texts of {missing} of {len(documents)} sources are not at hand (--texts), so "
            "their passages are not verified"
        )
    return Verification(findings, words)


def texts_at_hand(folder: Path, inputs: Inputs) -> Mapping[str, str]:
    """Digest → text of each readable file in `folder`, which need not exist; in the project's own,
    a file that is none of the project is left.
    """
    is_own = Path(abspath(folder)).is_relative_to(abspath(inputs.project))

    def read(path: Path) -> str:
        inputs.begin(str(path))
        try:
            return read_text(inputs.checked(path) if is_own else path)
        except BuildError as error:
            raise SourceError(str(error)) from error

    return texts_in(folder, read)


def _finding(dataset: Dataset, iri: str) -> Finding:
    message = "position or digest is not that of a sentence of the text"
    remedy = f"{message}; run pactgraph source add again"
    return Finding(dataset.file_of(iri), dataset.prefixes.shorten(iri), remedy, "passage-verifies")
