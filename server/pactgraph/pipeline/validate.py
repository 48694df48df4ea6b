"""Stage 3: hold the dataset against the vocabulary, the shapes, the hygiene checks and, where they
are at hand, the texts.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from pactgraph.errors import BuildError
from pactgraph.pipeline.checks.axioms import misuses
from pactgraph.pipeline.checks.byhand import checked_by_hand, idle, open_findings
from pactgraph.pipeline.checks.citations import citations_of
from pactgraph.pipeline.checks.coverage import covered
from pactgraph.pipeline.checks.derived import unfounded
from pactgraph.pipeline.checks.evidence import texts_at_hand, verify_passages
from pactgraph.pipeline.checks.glosses import hold_glosses
from pactgraph.pipeline.checks.grounding import ground
from pactgraph.pipeline.checks.identifiers import bad_identifiers
from pactgraph.pipeline.checks.labels import mislabelled
from pactgraph.pipeline.checks.orders import circles
from pactgraph.pipeline.checks.queries import unanswerable_queries
from pactgraph.pipeline.checks.shares import owned_too_often
from pactgraph.pipeline.checks.values import rewritten_values
from pactgraph.pipeline.checks.wording import misread_force
from pactgraph.pipeline.checks.writable import unwritable
from pactgraph.pipeline.material import Dataset, Finding, Inputs, Report

_NAMED = re.compile(r"<([^<>\s]+)>")


def validate(dataset: Dataset, inputs: Inputs, texts: Path) -> Report:
    """The report on `dataset`; it has errors where the data must not be published.

    Figures and texts are looked at for sound data only, so that one mistake gives one finding.
    """
    checked = checked_by_hand(dataset)
    findings = _of_statements(dataset, inputs)
    summary = f"{len(inputs.shapes)} files of shapes, {len(inputs.checks)} checks"
    if not _errors(findings):
        at_hand = texts_at_hand(texts, inputs)
        inputs.begin("the passages of the sources")
        evidence = verify_passages(dataset, at_hand)
        findings += [*evidence.findings, *open_findings(_of_figures(dataset, inputs), checked)]
        summary += f"; {len(checked)} checked by hand; {evidence.summary}"
        if not _errors(findings):
            return _of_texts(dataset, inputs, at_hand, Report((*findings, *checked), summary))
    return Report((*open_findings(findings, checked), *checked), summary)


def _of_statements(dataset: Dataset, inputs: Inputs) -> list[Finding]:
    """What is wrong with the statements, each by itself or together."""
    # pySHACL takes a third of a second to import, which a server that starts on a ready release
    # need not wait for.
    from pactgraph.pipeline.checks.shacl import violations
    from pactgraph.pipeline.checks.shapes import read_shapes

    inputs.begin("the declarations of the vocabulary")
    written = (unwritable(file, dataset.prefixes) for file in dataset.files)
    return [
        *chain.from_iterable(written),
        *misuses(dataset),
        *circles(dataset),
        *bad_identifiers(dataset),
        *owned_too_often(dataset),
        *violations(dataset, read_shapes(inputs), inputs.begin),
        *hygiene(dataset, inputs),
    ]


def _of_figures(dataset: Dataset, inputs: Inputs) -> list[Finding]:
    """What is wrong with the figures of statements that are sound otherwise."""
    findings = [
        finding for file in dataset.files for finding in rewritten_values(file, dataset.prefixes)
    ]
    return [*findings, *mislabelled(dataset, inputs.cache.cached), *unfounded(dataset)]


def _of_texts(
    dataset: Dataset, inputs: Inputs, at_hand: Mapping[str, str], before: Report
) -> Report:
    """The report `before` with what the texts at hand say against the data."""
    inputs.begin("the evidence of the statements")
    citations = citations_of(dataset, at_hand)
    grounding, coverage = ground(dataset, citations), covered(dataset)
    glosses = hold_glosses(dataset, at_hand, inputs.cache.cached)
    findings = [*before.findings, *coverage.findings, *unanswerable_queries(dataset, inputs)]
    doubts = [*grounding.findings, *glosses.findings, *misread_force(dataset, citations)]
    needless = idle([*findings, *doubts], before.checked) if citations.are_whole else ()
    return Report(
        tuple(open_findings(findings, before.checked)),
        f"{before.summary}; {coverage.summary}; {grounding.summary}; {glosses.summary}",
        tuple(grounding.unused),
        (*open_findings(doubts, before.checked), *needless),
    )


def _errors(findings: list[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def hygiene(dataset: Dataset, inputs: Inputs) -> Iterator[Finding]:
    """A finding for each row that a check query returns: `?focusNode`, a `?message` that says what
    to do, in which <IRIs> are shortened, and, for what may be no mistake, "warning" as `?severity`.
    """
    for path in inputs.checks:
        query = inputs.read_query(path)
        try:
            for row in dataset.select(query):
                focus, message = row["focusNode"].value, row["message"].value
                yield Finding(
                    dataset.file_of(focus),
                    dataset.prefixes.shorten(focus),
                    _NAMED.sub(lambda match: dataset.prefixes.shorten(match[1]), message),
                    path.stem,
                    _severity(row),
                )
        except BuildError as error:
            raise inputs.fault(path, str(error)) from error
        except (KeyError, AttributeError) as error:
            raise inputs.fault(
                path, "a check returns ?focusNode and ?message in every row"
            ) from error


def _severity(row: ox.QuerySolution) -> str:
    """The severity of a row; an error where it says nothing of it."""
    try:
        return "warning" if row["severity"] == ox.Literal("warning") else "error"
    except KeyError:
        return "error"
