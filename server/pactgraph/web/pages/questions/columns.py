"""The columns of an answer as a reader sees them: what names a thing stands with it, and what is
said with another column, such as a currency, does not stand alone.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from pactgraph.rdf import XSD
from pactgraph.sparql import Solutions, Term

Row = tuple[Term | None, ...]

# What a column with the name of a thing is called: the thing stands before it.
_NAMES = ("label", "name")
_NAMES_OF = re.compile(r"(.+)(?:Label|Name)")
# What columns are of which a mark is shown.
_FORCE = re.compile(r"modality|.+(?:Modality|Force)")
_MONEY, _CURRENCY = ("amount", "total", "worth", "value"), "currency"
# A sentence as answers name it, and several of them.
_SENTENCES, _GLOSSES = "sentences", "glosses"
_SENTENCES_OF = re.compile(r"(?:.+S|s)entences?")
_PLACES = re.compile(r"[^\s/]+/[sp]\d+(?: [^\s/]+/[sp]\d+)*")
# The IRIs of things that an answer has in one text.
_IRIS = re.compile(r"https?://\S+(?: https?://\S+)*")
_NUMBERS = {
    f"{XSD}{name}" for name in ("integer", "decimal", "double", "float", "nonNegativeInteger")
}


_TEXTS = (f"{XSD}string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the name of its variable, its head, where its terms stand in a row, and those of
    the names of its things, or the currency of its amounts.

    `kind` is thing, things (their IRIs in a text), text, number, money, share, value (such as a
    date), force, certainty, change or sentences.
    """

    name: str
    head: str
    place: int
    kind: str = "text"
    beside: int | None = None

    @property
    def is_number(self) -> bool:
        """Whether its values are compared by their size."""
        return self.kind in ("number", "money", "share")

    def term(self, row: Row) -> Term | None:
        """What stands in the column."""
        return row[self.place]

    def said(self, row: Row) -> str:
        """What is read in it, as sorting and filters take it: of a thing its name, if
        it has one.
        """
        name = row[self.beside] if self.beside is not None and self.kind == "thing" else None
        return str(getattr(name or row[self.place], "value", ""))

    def unit(self, row: Row) -> str:
        """What its number is counted in: the currency of an amount, else nothing."""
        beside = row[self.beside] if self.kind == "money" and self.beside is not None else None
        return str(getattr(beside, "value", ""))

    def key(self, row: Row) -> tuple[bool, Decimal, str]:
        """What rows are sorted by: what is empty comes last."""
        text = self.said(row)
        return not text, size_of(text) if self.is_number else Decimal(0), text.casefold()


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that are shown, and where in a row its sentences stand, if they open below it;
    `names` are all that the answer has.
    """

    shown: tuple[Column, ...]
    sentences: int | None
    names: tuple[str, ...]

    def named(self, name: str) -> Column | None:
        """The column called `name`; None where none is shown that is."""
        return next((column for column in self.shown if column.name == name), None)


def columns_of(
    found: Solutions, heads: Mapping[str, str], unstated: Collection[str] = ()
) -> Columns:
    """The columns of an answer, in its order. What stands with another column is left out, and one
    that is empty throughout, unless it is `unstated`, since that is an answer.
    """
    names, kinds = found.variables, [_kind(name, place, found) for place, name in _each(found)]
    beside = _names_of_things(names, kinds)
    folded = set(beside.values())
    currency = names.index(_CURRENCY) if _CURRENCY in names else None
    money = _money(names, kinds) if currency is not None else None
    if money is not None and currency is not None:
        kinds[money], beside[money] = "money", currency
        folded.add(currency)
    opening = names.index(_SENTENCES) if "sentences" in _own(names, kinds, _SENTENCES) else None
    if opening is not None:
        folded |= {place for place, name in _each(found) if name in (_SENTENCES, _GLOSSES)}
    shown = (
        Column(name, heads.get(name, name), place, kinds[place], beside.get(place))
        for place, name in _each(found)
        if place not in folded and (name in unstated or _is_told(place, found))
    )
    return Columns(tuple(shown), opening, names)


def places(text: str) -> list[str]:
    """The sentences in a text, as the ends of their IRIs."""
    return text.split() if _PLACES.fullmatch(text) else []


def things_in(text: str) -> list[ox.NamedNode]:
    """The things whose IRIs are in a text, which has nothing else; none of another text."""
    try:
        return [ox.NamedNode(iri) for iri in text.split()] if _IRIS.fullmatch(text) else []
    except ValueError:  # such as http://[
        return []


def _each(found: Solutions) -> Iterable[tuple[int, str]]:
    return enumerate(found.variables)


def _is_told(place: int, found: Solutions) -> bool:
    return any(row[place] is not None for row in found.rows)


def _own(names: tuple[str, ...], kinds: list[str], name: str) -> list[str]:
    return [kinds[names.index(name)]] if name in names else []


def _kind(name: str, place: int, found: Solutions) -> str:
    """What a column holds, by its name and by its terms."""
    terms = [row[place] for row in found.rows if row[place] is not None]
    if terms and all(isinstance(term, ox.NamedNode) for term in terms):
        return "thing"
    if terms and all(_is_number(term) for term in terms):
        return "share" if name == "share" else "number"
    if any(isinstance(term, ox.NamedNode) for term in terms):
        return "text"
    if _SENTENCES_OF.fullmatch(name) and terms:
        is_told = all(places(str(getattr(term, "value", ""))) for term in terms)
        return "sentences" if is_told else "text"
    texts = [text for term in terms if (text := str(getattr(term, "value", "")))]
    if texts and all(map(things_in, texts)):
        return "things"
    if terms and all(_is_value(term) for term in terms):
        return "value"
    if _FORCE.fullmatch(name):
        return "force"
    return {"certainty": "certainty", "kind": "change"}.get(name, "text")


def _names_of_things(names: tuple[str, ...], kinds: list[str]) -> dict[int, int]:
    """Where the names of things stand, by where the things do."""
    found: dict[int, int] = {}
    things = [place for place, kind in enumerate(kinds) if kind == "thing"]
    for place, name in enumerate(names):
        if kinds[place] != "text":
            continue
        of = _NAMES_OF.fullmatch(name)
        if of and of[1] in names and kinds[names.index(of[1])] == "thing":
            found[names.index(of[1])] = place
        elif name in _NAMES:
            before = [thing for thing in things if thing < place and thing not in found]
            if before:
                found[before[-1] if before[-1] == place - 1 else before[0]] = place
    return found


def _money(names: tuple[str, ...], kinds: list[str]) -> int | None:
    """Where the amounts of a currency stand."""
    known = [names.index(name) for name in _MONEY if name in names]
    return next((place for place in known if kinds[place] in ("number", "text")), None)


def _is_number(term: Term | None) -> bool:
    return isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS


def _is_value(term: Term | None) -> bool:
    """Whether a term is a value such as a date, and no text."""
    return isinstance(term, ox.Literal) and term.datatype.value not in _TEXTS


def size_of(text: str) -> Decimal:
    """The number that a text is; 0 where it is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() else Decimal(0)
