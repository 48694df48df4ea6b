"""The report as RDF, in the words of SHACL (https://www.w3.org/TR/shacl/#validation-report)."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from pactgraph.pipeline.material import Finding, Report
from pactgraph.rdf import BASE, SH, Prefixes, Triple, a, link, value, words
from pactgraph.rdf.turtle import write_turtle

_REPORT = f"{BASE}report"
# How a finding is written as a line.
_FINDING = re.compile(r"(?P<file>.*?): (?P<message>.*) \[(?P<check>.*?)\]")
_SEVERITIES = {"error": "Violation", "warning": "Warning", "checked": "Info"}


def report_turtle(report: Report, prefixes: Prefixes) -> str:
    """`report` as Turtle. A published report has no errors, so it conforms; its results are
    warnings, and what was checked by hand.
    """
    return write_turtle(_triples(report), prefixes)


def report_in(content: bytes) -> Report:
    """The report that `report_turtle` wrote, without what was checked: each finding with the words
    that it had.
    """
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for quad in ox.parse(content, format=ox.RdfFormat.TURTLE):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            said[str(quad.subject)][quad.predicate.value] = quad.object.value
    severities = {SH + word: severity for severity, word in _SEVERITIES.items()}
    found = (
        (severities[each[f"{SH}resultSeverity"]], _FINDING.fullmatch(each[f"{SH}resultMessage"]))
        for each in said.values()
        if f"{SH}resultMessage" in each
    )
    return Report(
        tuple(
            Finding(match["file"], "", match["message"], match["check"], severity)
            for severity, match in found
            if match
        ),
        "as when it was built",
    )


def _triples(report: Report) -> Iterator[Triple]:
    yield a(_REPORT, f"{SH}ValidationReport")
    yield value(_REPORT, f"{SH}conforms", "false" if report.errors else "true", "boolean")
    for number, finding in enumerate(sorted(report.findings), start=1):
        result = f"{_REPORT}#{number}"
        yield link(_REPORT, f"{SH}result", result)
        yield a(result, f"{SH}ValidationResult")
        yield link(result, f"{SH}resultSeverity", SH + _SEVERITIES[finding.severity])
        yield words(result, f"{SH}resultMessage", str(finding))
