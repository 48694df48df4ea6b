"""What a parameter chooses from: values with names in both languages.

They come from a list in a header, from the codes of a scheme or from the answer to another query. A
build asks for the last two once, and writes them beside the queries of the release, in VALUES.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

import pyoxigraph as ox

from pactgraph.queries.words import Text, listed, say
from pactgraph.rdf import TSV
from pactgraph.sparql import Solutions, read_answer

Term: TypeAlias = ox.NamedNode | ox.Literal

# The file of a release, beside the topics of its queries.
VALUES = "values.tsv"
# More than these nobody chooses from.
MOST = 500
# So many are told where none is meant.
_TOLD = 12


@dataclass(frozen=True, slots=True)
class Value:
    """What can be chosen: the `text` that stands for a term in calls, its label, and other ways of
    writing it.
    """

    text: str
    label: Text
    term: Term
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        names = [name for name in (self.label.en, self.label.zh) if name != self.text]
        return f"{self.text} ({', '.join(dict.fromkeys(names))})" if names else self.text

    @property
    def names(self) -> Iterable[str]:
        """The texts that stand for it; of an IRI also its last part."""
        yield from (self.text, self.label.en, self.label.zh, *self.also)
        if isinstance(self.term, ox.NamedNode):
            iri = self.term.value
            yield from (iri, f"<{iri}>", iri.replace("#", "/").rpartition("/")[2])


def named(values: Iterable[Value], text: str) -> Value | None:
    """The value that `text` names: as it is written, else whatever its capitals; None where it
    names none, or several.
    """
    known = list(values)
    for written in (str, str.casefold):
        found = [value for value in known if written(text) in map(written, value.names)]
        if len({value.term for value in found}) == 1:
            return found[0]
    return None


def offered(values: Iterable[Value], text: str) -> Text:
    """What can be chosen, in words for a message: the values with names near to `text`, else the
    first of all.
    """
    known = list(values)
    by_name = {name.casefold(): value for value in known for name in value.names}
    near = [by_name[name] for name in get_close_matches(text.casefold()[:100], by_name, n=3)]
    if near:
        return say("did_you_mean", list=listed("or", dict.fromkeys(near)))
    return say("there_are", list=first_of(known, _TOLD))


def first_of(each: Iterable[object], most: int) -> Text:
    """The first of what there is, at most so many, and a sign that there is more."""
    every = list(each)
    told = listed("and", every[:most])
    return say("more", list=told) if len(every) > most else told


# The values of a parameter, by the names of its query and its own.
ByParameter: TypeAlias = Mapping[tuple[str, str], tuple[Value, ...]]


def write_values(values: ByParameter) -> bytes:
    """The file of a release that has `values`: an answer to a query in TSV, which tells terms."""
    rows = [
        (query, parameter, value.text, value.label.en, value.label.zh, value.term)
        for (query, parameter), each in sorted(values.items())
        for value in each
    ]
    lines = [
        "\t".join(str(cell if isinstance(cell, Term) else ox.Literal(cell)) for cell in row)
        for row in rows
    ]
    return "\n".join([_HEAD, *lines, ""]).encode()


def read_values(content: bytes) -> ByParameter:
    """The values that a file of a release has; rows of any other kind are passed over."""
    answer = read_answer(content, TSV)
    found: dict[tuple[str, str], tuple[Value, ...]] = {}
    for row in answer.rows if isinstance(answer, Solutions) else ():
        texts = [cell.value for cell in row[:-1] if isinstance(cell, ox.Literal)]
        match texts, row[-1]:
            case [query, parameter, text, en, zh], (ox.NamedNode() | ox.Literal()) as term:
                value = Value(text, Text(en, zh), term)
                found[query, parameter] = (*found.get((query, parameter), ()), value)
    return found


_HEAD = "\t".join(f"?{name}" for name in ("query", "parameter", "text", "en", "zh", "value"))
