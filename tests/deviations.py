"""Where the engine answers otherwise than SPARQL says, as `standards/expected_failures.yaml` has it,
and the page that tells it to users.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import yaml

# The rows of an answer, each cell as CSV has it, or the status of a refusal.
Answer: TypeAlias = Sequence[Sequence[str]] | int


@dataclass(frozen=True)
class Deviation:
    """A query that is answered otherwise, and what to ask instead. Where SPARQL leaves the answer
    open, `standard` is that of other engines.
    """

    name: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    query: str
    standard: Answer
    engine: Answer
    instead: str
    answer: Answer
    tests: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True)
class Deviations:
    """All of them, the data they are asked of, and the words of the page by language."""

    data: str
    cases: tuple[Deviation, ...]
    words: Mapping[str, Mapping[str, str]]

    @property
    def prologue(self) -> str:
        """The prefixes that begin the data, for the queries."""
        return "".join(line for line in self.data.splitlines(True) if line.startswith("PREFIX"))

    @property
    def tests(self) -> Mapping[str, str]:
        """The W3C's tests that fail, and the name of the reason."""
        return {test: case.name for case in self.cases for test in case.tests}

    def page(self, language: str) -> str:
        """The page in a language, as Markdown."""
        return "\n\n".join(_page(self, language)) + "\n"


@cache
def deviations() -> Deviations:
    """What the file says."""
    path = Path(__file__).parent / "standards" / "expected_failures.yaml"
    content = yaml.safe_load(path.read_text("utf-8"))
    return Deviations(content["data"], tuple(map(_case, content["cases"])), content["words"])


def _case(row: Mapping[str, Any]) -> Deviation:
    return Deviation(
        row["name"],
        row["title"],
        {"en": row["en"], "zh": row["zh"]},
        row["query"],
        row["standard"],
        row["engine"],
        row["instead"],
        row.get("answer", row["standard"]),
        tuple(row.get("tests", ())),
        row.get("open", False),
    )


def _page(all: Deviations, language: str) -> Iterator[str]:
    words = all.words[language]
    yield f"# {words['title']}"
    yield _joined(words["lead"], language)
    yield words["data"]
    yield _code(all.data, "trig")
    for case in all.cases:
        yield f"## {case.title[language]}"
        yield _joined(case.text[language], language)
        yield _code(case.query)
        yield (
            f"- {words['others' if case.is_open else 'standard']}{_shown(case.standard, words)}\n"
            f"- {words['engine']}{_shown(case.engine, words)}"
        )
        is_right = case.answer == case.standard
        gives = "" if is_right else f"{words['answer']}{_shown(case.answer, words)}"
        yield words["instead"].format(gives=gives)
        yield _code(case.instead)
        if case.tests:
            yield f"{words['tests']}{', '.join(f'`{test}`' for test in case.tests)}"


def _joined(text: str, language: str) -> str:
    """`text` without the spaces that YAML puts between lines of Chinese."""
    if language == "en":
        return text
    characters = [
        character
        for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if character != " "
        or (before not in "，。；：、" and (before.isascii() or after.isascii()))
    ]
    return "".join(characters)


def _code(text: str, language: str = "sparql") -> str:
    return f"```{language}\n{text.strip()}\n```"


def _shown(answer: Answer, words: Mapping[str, str]) -> str:
    if isinstance(answer, int):
        return f"{words['refused']}{answer}"
    rows = [", ".join(f"`{cell}`" if cell else words["nothing"] for cell in row) for row in answer]
    return "; ".join(rows) or words["no_rows"]
