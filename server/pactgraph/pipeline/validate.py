"""Stage 3: hold the dataset against the shapes, the hygiene checks and, where they are at hand, the
texts.
"""

from collections.abc import Iterator
from pathlib import Path

from pactgraph.errors import BuildError
from pactgraph.pipeline.checks.coverage import covered
from pactgraph.pipeline.checks.evidence import texts_at_hand, verify_passages
from pactgraph.pipeline.checks.grounding import ground
from pactgraph.pipeline.checks.queries import unanswerable_queries
from pactgraph.pipeline.checks.writable import unwritable
from pactgraph.pipeline.material import Dataset, Finding, Inputs, Report


def validate(dataset: Dataset, inputs: Inputs, texts: Path) -> Report:
    """The report on `dataset`; it has errors where the data must not be published.

    Coverage and grounding look at sound data only, so that one mistake gives one finding.
    """
    # pySHACL takes a third of a second to import, which a server that starts on a ready release
    # need not wait for.
    from pactgraph.pipeline.checks.shacl import violations
    from pactgraph.pipeline.checks.shapes import read_shapes

    at_hand = texts_at_hand(texts, inputs)
    findings = [finding for file in dataset.files for finding in unwritable(file, dataset.prefixes)]
    findings += [*violations(dataset, read_shapes(inputs), inputs.begin), *hygiene(dataset, inputs)]
    inputs.begin("the passages of the sources")
    evidence = verify_passages(dataset, at_hand)
    findings += evidence.findings
    summary = (
        f"{len(inputs.shapes)} files of shapes, {len(inputs.checks)} checks; {evidence.summary}"
    )
    if any(finding.severity == "error" for finding in findings):
        return Report(tuple(findings), summary)
    inputs.begin("the evidence of the statements")
    grounding, coverage = ground(dataset, at_hand), covered(dataset)
    findings += [*grounding.findings, *coverage.findings, *unanswerable_queries(dataset, inputs)]
    return Report(
        tuple(findings),
        f"{summary}; {coverage.summary}; {grounding.summary}",
        tuple(grounding.unused),
    )


def hygiene(dataset: Dataset, inputs: Inputs) -> Iterator[Finding]:
    """A finding for each row that a check query returns: `?focusNode` and a `?message` that says
    what to do.
    """
    for path in inputs.checks:
        query = inputs.read_query(path)
        try:
            rows = [(row["focusNode"].value, row["message"].value) for row in dataset.select(query)]
        except BuildError as error:
            raise inputs.fault(path, str(error)) from error
        except (KeyError, AttributeError) as error:
            raise inputs.fault(
                path, "a check returns ?focusNode and ?message in every row"
            ) from error
        for iri, message in rows:
            yield Finding(dataset.file_of(iri), dataset.prefixes.shorten(iri), message, path.stem)
