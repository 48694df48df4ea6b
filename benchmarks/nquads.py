"""Terms and statements of generated data, written as N-Quads (https://www.w3.org/TR/n-quads/)."""

from datetime import date, timedelta
from random import Random

from pactgraph.rdf.terms import GRAPH, ID, RDF, RDFS, SOURCE, XSD

TYPE = f"<{RDF}type>"
_LABEL = f"<{RDFS}label>"
_FIRST_DAY = date(2015, 1, 1)

Pairs = list[tuple[str, str]]


def describe(subject: str, graph: str, pairs: Pairs) -> list[str]:
    """A line for each predicate and object."""
    return [f"{subject} {predicate} {object} <{GRAPH}{graph}> .\n" for predicate, object in pairs]


def labels(en: str, zh: str) -> Pairs:
    """A label in English and one in Chinese."""
    return [(_LABEL, f'"{en}"@en'), (_LABEL, f'"{zh}"@zh')]


def thing(kind: str, number: int) -> str:
    """The IRI of a thing of ours."""
    return f"<{ID}{kind}-{number}>"


def document(number: int) -> str:
    """The IRI of a source."""
    return f"<{SOURCE}generated-{number}>"


def graph_of(source: int) -> str:
    """The name of the graph of what a source says."""
    return f"source/generated-{source}"


def sentence(source: int, order: int) -> str:
    """The IRI of a sentence of a source; `order` counts from 0, the name from 1."""
    return f"<{SOURCE}generated-{source}/s{order + 1:02}>"


def digest(chance: Random) -> str:
    """What looks like a SHA-256."""
    return f'"{chance.getrandbits(256):064x}"'


def money(chance: Random) -> str:
    """A round sum, from one million to five thousand million."""
    return f'"{chance.randint(1, 5000)}000000"^^<{XSD}decimal>'


def integer(number: int) -> str:
    """A whole number."""
    return f'"{number}"^^<{XSD}integer>'


def day(value: date) -> str:
    """A date to the day."""
    return f'"{value}"^^<{XSD}date>'


def month(value: date) -> str:
    """A date to the month."""
    return f'"{value:%Y-%m}"^^<{XSD}gYearMonth>'


def year(value: int) -> str:
    """A date to the year."""
    return f'"{value}"^^<{XSD}gYear>'


def day_of(number: int) -> date:
    """A day of the ten years from 2015 on, the same for the same number."""
    return _FIRST_DAY + timedelta(days=number * 37 % 3650)
