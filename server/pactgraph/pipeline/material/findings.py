"""What is wrong with the inputs: findings, and the report that gathers them."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from pactgraph.controls import on_one_line, shortened
from pactgraph.errors import BuildError

_TOLD = 1000  # errors that are told one by one


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to mend: which file and node, by which rule, and a message that says what to do.

    `severity` is "error", "warning", or "checked" for what a person has checked; `focus_node` is a
    short name, empty where the whole file is meant.
    """

    file: str
    focus_node: str
    message: str
    check: str
    severity: str = "error"

    def __str__(self) -> str:
        place = f"{self.file}: {self.focus_node}" if self.focus_node else self.file
        return _one_line(f"{place}: {self.message} [{self.check}]")


def _one_line(words: str) -> str:
    """`words` fit for a terminal: what data puts into them neither breaks the line nor fills the
    screen.
    """
    return on_one_line(shortened(words))


@dataclass(frozen=True, slots=True)
class Report:
    """The findings on a dataset, a line that sums up what was checked, notes on what is no mistake
    but worth a look, and what only the texts of the sources tell: a release is the same with them
    and without, so its report has none of the last two.
    """

    findings: tuple[Finding, ...] = ()
    summary: str = ""
    notes: tuple[str, ...] = ()
    of_texts: tuple[Finding, ...] = ()

    @property
    def errors(self) -> list[Finding]:
        """The findings that stop a build, in order of file and node."""
        return self._of("error")

    @property
    def warnings(self) -> list[Finding]:
        """The findings that don't."""
        return self._of("warning")

    @property
    def checked(self) -> list[Finding]:
        """What a person has checked by hand, with the reason."""
        return self._of("checked")

    def _of(self, severity: str) -> list[Finding]:
        every = (*self.findings, *self.of_texts)
        return sorted(finding for finding in every if finding.severity == severity)

    def to_json(self) -> object:
        """The report as JSON has it."""
        rows = ([astuple(finding) for finding in each] for each in (self.findings, self.of_texts))
        return [*rows, self.summary, list(self.notes)]

    def raise_for_errors(self) -> None:
        """Raise BuildError with every error, one a line, if there is one."""
        raise_for(self.errors)


def read_report(value: object) -> Report:
    """The report that JSON holds, each text as a line. Raises BuildError where it holds none."""
    match value:
        case [list(rows), list(of_texts), str(summary), list(notes)] if all(
            isinstance(row, list) and len(row) == 5 for row in (*rows, *of_texts)
        ):
            findings, doubts = (
                tuple(Finding(*map(str, row)) for row in each) for each in (rows, of_texts)
            )
            return Report(findings, summary, tuple(map(str, notes)), doubts)
    raise BuildError("the build gives no report; one of its files is not what it seems")


def raise_for(findings: Iterable[Finding]) -> None:
    """Raise BuildError with `findings`, one a line, if there is one."""
    found = sorted(findings)
    if found:
        count = "1 error" if len(found) == 1 else f"{len(found)} errors"
        rest = [f"and {len(found) - _TOLD} more"] if len(found) > _TOLD else []
        raise BuildError("\n".join([*map(str, found[:_TOLD]), *rest, count]))
