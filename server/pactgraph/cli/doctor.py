"""`pactgraph doctor`."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import click

from pactgraph.cli.checkup import LANGUAGES, Finding, State, examine, words
from pactgraph.cli.frame import main, options, show
from pactgraph.cli.prose import prose
from pactgraph.config import QUERYING, SERVING, read_settings

_INDENT = 4


@main.command()
@click.option("--json", "is_json", is_flag=True, help="Write it as JSON, for programs.")
@click.option("-l", "--lang", type=click.Choice(LANGUAGES), default="en", help="Language [en].")
@options(*SERVING, *QUERYING, "project", "releases")
def doctor(*, is_json: bool, lang: str, **given: Any) -> None:
    """Tell what this machine has for a server with these settings, what it lacks, what that means
    and what to do about it. Ends with 1 where it can't serve.

    \b
    pactgraph doctor
    pactgraph doctor --port 80 --workers 64 --lang zh
    pactgraph doctor --json
    """
    findings = examine(read_settings(given))
    show("\n".join(_as_json(findings, lang) if is_json else _as_text(findings, lang)))
    if any(finding.state is State.LACKS for finding in findings):
        sys.exit(1)


def _as_text(findings: Sequence[Finding], language: str) -> Iterator[str]:
    for finding in findings:
        state = words.say_in(language, finding.state.value)
        item = words.say_in(language, "item", state=state, title=finding.title(language))
        if finding.found:
            item = words.say_in(language, "found", item=item, found=finding.found)
        yield item
        if finding.state is not State.OK:
            yield from prose(finding.means(language), _INDENT, None)
            remedy = words.say_in(language, "remedy", remedy=finding.remedy(language))
            yield from prose(remedy, _INDENT, None)
    states = Counter(finding.state.value for finding in findings)
    ending = "serves_not" if states["lacks"] else "serves"
    counts = {state.value: states[state.value] for state in State}
    yield ""
    yield words.say_in(language, ending, all=len(findings), **counts)


def _as_json(findings: Sequence[Finding], language: str) -> Iterator[str]:
    rows = [
        {
            "subject": finding.subject,
            "state": finding.state.value,
            "title": finding.title(language),
            "found": finding.found,
            "means": finding.means(language),
            "remedy": finding.remedy(language),
        }
        for finding in findings
    ]
    yield json.dumps(rows, ensure_ascii=False, indent=1)
