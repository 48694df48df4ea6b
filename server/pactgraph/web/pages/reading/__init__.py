"""What pages read out of the graph: few questions to the engine for many things at once.

names       what things are called, and the cells that show them
statement   what sources say, each with its force, who says it, and its sentences
holding     when something holds, what ended it, and what took its place
phrases     the same in words
passage     the sentences behind it: what they say in our words, and where they stand
"""

from pactgraph.web.pages.reading.holding import Holding, by_iri, day_after, holdings, last_day
from pactgraph.web.pages.reading.names import Reader, codes_in, reader_for, reader_of
from pactgraph.web.pages.reading.passage import Passage, Source, passages
from pactgraph.web.pages.reading.phrases import (
    Phrase,
    Spell,
    in_short,
    in_words,
    since,
    spells,
    until,
    within,
)
from pactgraph.web.pages.reading.statement import Force, Statement, sources_of, statements
from pactgraph.web.rows import Row, rows, values

__all__ = [
    "Force",
    "Holding",
    "Passage",
    "Phrase",
    "Reader",
    "Row",
    "Source",
    "Spell",
    "Statement",
    "by_iri",
    "codes_in",
    "day_after",
    "holdings",
    "in_short",
    "in_words",
    "last_day",
    "passages",
    "reader_for",
    "reader_of",
    "rows",
    "since",
    "sources_of",
    "spells",
    "statements",
    "until",
    "values",
    "within",
]
