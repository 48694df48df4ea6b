"""A sentence itself, where the operator has the text of its source."""

from dataclasses import dataclass

from pactgraph.sources.sentences import digest

# So much of its line is shown on either side of a sentence at most, in characters.
_AROUND = 120


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a text, and what stands before and after it in its line."""

    before: str
    text: str
    after: str


def quoted(text: str, span: tuple[int, int], sha256: str) -> Quote | None:
    """The characters of `text` from the start to the end of `span`; None where they are not those
    with that digest.
    """
    start, end = span
    sentence = text[start:end]
    if not sentence or digest(sentence) != sha256:
        return None
    return Quote(_before(text[:start]), sentence, _after(text[end:]))


def _before(text: str) -> str:
    line = text.rpartition("\n")[2]
    return line if len(line) <= _AROUND else f"…{line[-_AROUND:]}"


def _after(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= _AROUND else f"{line[:_AROUND]}…"
