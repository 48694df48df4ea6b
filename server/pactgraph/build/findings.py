"""What is wrong with the inputs: findings, and the report that gathers them."""

from collections.abc import Iterable
from dataclasses import dataclass

from pactgraph.errors import BuildError


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to mend: which file and node, by which rule, and a message that says what to do.

    `severity` is "error" or "warning"; `focus_node` is a short name, empty where the whole file is meant.
    """

    file: str
    focus_node: str
    message: str
    check: str
    severity: str = "error"

    def __str__(self) -> str:
        place = f"{self.file}: {self.focus_node}" if self.focus_node else self.file
        return f"{place}: {self.message} [{self.check}]"


@dataclass(frozen=True, slots=True)
class Report:
    """The findings on a dataset, a line that sums up what was checked, and notes on what is no mistake but worth a look."""

    findings: tuple[Finding, ...] = ()
    summary: str = ""
    notes: tuple[str, ...] = ()

    @property
    def errors(self) -> list[Finding]:
        """The findings that stop a build, in order of file and node."""
        return sorted(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> list[Finding]:
        """The findings that don't."""
        return sorted(finding for finding in self.findings if finding.severity == "warning")

    def raise_for_errors(self) -> None:
        """Raise BuildError with every error, one a line, if there is one."""
        raise_for(self.errors)


def raise_for(findings: Iterable[Finding]) -> None:
    """Raise BuildError with `findings`, one a line, if there is one."""
    lines = [str(finding) for finding in sorted(findings)]
    if lines:
        count = "1 error" if len(lines) == 1 else f"{len(lines)} errors"
        raise BuildError("\n".join([*lines, count]))
