"""The report as RDF, in the words of SHACL (https://www.w3.org/TR/shacl/#validation-report)."""

from collections.abc import Iterator

from pactgraph.pipeline.material import Report
from pactgraph.rdf import BASE, SH, Prefixes, Triple, a, link, value, words
from pactgraph.rdf.turtle import write_turtle

_REPORT = f"{BASE}report"
_SEVERITIES = {"error": "Violation", "warning": "Warning", "checked": "Info"}


def report_turtle(report: Report, prefixes: Prefixes) -> str:
    """`report` as Turtle. A published report has no errors, so it conforms; its results are
    warnings, and what was checked by hand.
    """
    return write_turtle(_triples(report), prefixes)


def _triples(report: Report) -> Iterator[Triple]:
    yield a(_REPORT, f"{SH}ValidationReport")
    yield value(_REPORT, f"{SH}conforms", "false" if report.errors else "true", "boolean")
    for number, finding in enumerate(sorted(report.findings), start=1):
        result = f"{_REPORT}#{number}"
        yield link(_REPORT, f"{SH}result", result)
        yield a(result, f"{SH}ValidationResult")
        yield link(result, f"{SH}resultSeverity", SH + _SEVERITIES[finding.severity])
        yield words(result, f"{SH}resultMessage", str(finding))
