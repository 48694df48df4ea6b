"""Hold every stated amount, share, date and length of time against the sentences that its situation
cites.

A value is grounded where one of those sentences has it: the amount in its currency, the share as a
percentage, the date at its own precision or a finer one. Where one clause has the situation's date
and another has another date, as in "2001年3亿元,2004年5亿元", the amount of the other date grounds
nothing. Only what is marked as inferred needs no sentence. What the sentences have and no situation
that cites them uses may have been overlooked, so it is listed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pactgraph.pipeline.checks.citations import Citations
from pactgraph.pipeline.checks.stated import Stated, stated_values
from pactgraph.pipeline.material import Dataset, Finding
from pactgraph.rdf import SOURCE
from pactgraph.sources.mentions import Date, Mention, Money, Number, Value


@dataclass(frozen=True, slots=True)
class Grounding:
    """The values that no cited sentence has, the numbers of cited sentences that are used by
    nothing, and a line that counts both.
    """

    findings: list[Finding]
    unused: list[str]
    summary: str


def ground(dataset: Dataset, citations: Citations) -> Grounding:
    """Compare the values in `dataset` with the sentences that their situations cite; a value is
    left alone where a text it cites is missing.
    """
    if not citations.clauses:
        return Grounding(
            [],
            [],
            "values not checked against their sentences, as no text of a source is at hand "
            "(--texts)",
        )
    stated = list(stated_values(dataset))
    dates: dict[str, list[Value]] = {}
    for each in stated:
        if isinstance(each.value, Date):
            dates.setdefault(each.situation, []).append(each.value)
    findings, grounded, unread = [], 0, 0
    for each in [each for each in stated if not each.is_inferred]:
        if _is_grounded(
            each.value, dates.get(each.situation, []), citations.clauses_of(each.situation)
        ):
            grounded += 1
        elif any(
            sentence not in citations.clauses for sentence in citations.sentences_of(each.situation)
        ):
            unread += 1
        else:
            findings.append(_finding(dataset, each, citations))
    unused = list(_unused(stated, citations))
    words = f"{grounded} values grounded in the text; {len(unused)} numbers unused"
    if unread:
        words += f"; {unread} values not checked, as a text they cite is not at hand (--texts)"
    return Grounding(findings, unused, words)


def _is_grounded(
    stated: Value | None, dates: Sequence[Value], clauses: Iterable[list[Mention]]
) -> bool:
    """Whether a clause bears out the value of a situation that has those dates."""
    rivals = [
        clause
        for clause in clauses
        if any(type(mention.value) is type(stated) for mention in clause)
    ]
    has_own = any(_is_at(clause, dates) for clause in rivals)
    return any(
        _bears_out(mention.value, stated) and not (has_own and _is_at(clause, dates) is False)
        for clause in rivals
        for mention in clause
    )


def _is_at(clause: Iterable[Mention], dates: Sequence[Value]) -> bool | None:
    """Whether the clause mentions one of the dates; None where it mentions no date, or there are
    none to compare.
    """
    mentioned = [mention.value for mention in clause if isinstance(mention.value, Date)]
    return (
        any(_agree(one, other) for one in mentioned for other in dates)
        if mentioned and dates
        else None
    )


def _bears_out(mentioned: Value, stated: Value | None) -> bool:
    """Whether the value is the one mentioned, or a coarser date that holds it."""
    if isinstance(mentioned, Date) and isinstance(stated, Date):
        return mentioned.iso == stated.iso or mentioned.iso.startswith(f"{stated.iso}-")
    return mentioned == stated


def _agree(one: Value, other: Value) -> bool:
    """Whether the values are the same, or dates of which one holds the other."""
    return _bears_out(one, other) or _bears_out(other, one)


def _unused(stated: Iterable[Stated], citations: Citations) -> Iterator[str]:
    """A note on each thing that a cited sentence mentions and none of its situations uses, in order
    of the text.
    """
    values: dict[str, list[Value]] = {}
    for each in stated:
        if each.value:
            for sentence in citations.sentences_of(each.situation):
                values.setdefault(sentence, []).append(each.value)
    for sentence, clauses in citations.clauses.items():
        for mention in (mention for clause in clauses for mention in clause):
            if not any(_uses(value, mention.value) for value in values.get(sentence, [])):
                yield f"{_name(sentence)}: {mention.words} is used by no situation"


def _uses(stated: Value, mentioned: Value) -> bool:
    """Whether the value takes up the one mentioned, be it in part: the year of a day, an amount
    whose currency stands elsewhere.
    """
    if isinstance(mentioned, Number) and isinstance(stated, Money):
        return mentioned.value == stated.amount
    return _agree(stated, mentioned)


def _finding(dataset: Dataset, stated: Stated, citations: Citations) -> Finding:
    cited = [
        f"{_name(sentence)} ({_words(citations.clauses[sentence])})"
        for sentence in citations.sentences_of(stated.situation)
    ]
    where = (
        f"not what the sentences it cites say, {'; '.join(cited)}"
        if cited
        else "in no text, as no sentence is cited"
    )
    message = f"{stated.words} is {where}; correct the value, or cite the sentence that has it"
    return Finding(
        dataset.file_of(stated.situation),
        dataset.prefixes.shorten(stated.situation),
        message,
        "grounded-value",
    )


def _words(clauses: Iterable[list[Mention]]) -> str:
    return ", ".join(mention.words for clause in clauses for mention in clause) or "no number"


def _name(passage: str) -> str:
    """The name of a sentence below all sources, such as report-2025/s43."""
    return passage.removeprefix(SOURCE)
