"""What a person has checked by hand where a check can only guess: `pact:checkedByHand` on a node,
with the reason.

It settles warnings, and what a recogniser of numbers couldn't read, on that node. It settles no
other error: what is wrong for sure is to be mended.
"""

from collections.abc import Iterable, Iterator, Mapping

from pactgraph.pipeline.material import Dataset, Finding

# Checks that read texts, and so may misread them, though what they find is an error.
_GUESSES = {"grounded-value", "label-figure"}
_REASONS = """
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT ?node ?reason
WHERE {
  ?node pact:checkedByHand ?reason .
}
ORDER BY ?node DESC(LANG(?reason) = "en") ?reason
"""


def checked_by_hand(dataset: Dataset) -> list[Finding]:
    """One for each node that a person has checked, with the reason, and with severity "checked"."""
    return [
        Finding(
            dataset.file_of(node),
            dataset.prefixes.shorten(node),
            reason,
            "checked-by-hand",
            "checked",
        )
        for node, reason in _reasons(dataset).items()
    ]


def open_findings(findings: Iterable[Finding], checked: Iterable[Finding]) -> list[Finding]:
    """Those of `findings` that no person has settled."""
    nodes = {finding.focus_node for finding in checked}
    return [
        finding
        for finding in findings
        if finding.focus_node not in nodes or not _may_be_settled(finding)
    ]


def idle(findings: Iterable[Finding], checked: Iterable[Finding]) -> Iterator[Finding]:
    """A warning for each node that was checked by hand and about which no check asks any more; to
    be asked where all texts are at hand.
    """
    asked = {finding.focus_node for finding in findings if _may_be_settled(finding)}
    for each in checked:
        if each.focus_node not in asked:
            message = "no check has a doubt here; remove pact:checkedByHand"
            yield Finding(each.file, each.focus_node, message, each.check, "warning")


def _may_be_settled(finding: Finding) -> bool:
    return finding.severity == "warning" or finding.check in _GUESSES


def _reasons(dataset: Dataset) -> Mapping[str, str]:
    """Node → the reason, in English where there is one."""
    reasons: dict[str, str] = {}
    for row in dataset.select(_REASONS):
        reasons.setdefault(row["node"].value, row["reason"].value)
    return reasons
