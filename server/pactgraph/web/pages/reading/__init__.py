"""What pages read out of the graph: few questions to the engine for many things at once. What all
of them ask with, and what is said of one thing, stands here too.

names       what things are called, and the cells that show them
statement   what sources say, each with its force, who says it, and its sentences
times       when something holds, what ended it, and what took its place
phrases     the same in words
passage     the sentences behind it: what they say in our words, and where they stand
quote       the sentences themselves, where the operator has the text
"""

from pactgraph.web.pages.reading.names import Reader, codes_in, names_in, reader_for, reader_of
from pactgraph.web.pages.reading.passage import Passage, Source, blocks, passages, sources
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
from pactgraph.web.pages.reading.quote import Quote
from pactgraph.web.pages.reading.statement import VIEWS, Force, Statement, sources_of, statements
from pactgraph.web.pages.reading.times import Holding, by_iri, day_after, holdings, last_day
from pactgraph.web.rows import Row, rows, values
from pactgraph.web.things import LABELS, Said, can_be_asked, first_of

__all__ = [
    "LABELS",
    "VIEWS",
    "Force",
    "Holding",
    "Passage",
    "Phrase",
    "Quote",
    "Reader",
    "Row",
    "Said",
    "Source",
    "Spell",
    "Statement",
    "blocks",
    "by_iri",
    "can_be_asked",
    "codes_in",
    "day_after",
    "first_of",
    "holdings",
    "in_short",
    "in_words",
    "last_day",
    "names_in",
    "passages",
    "reader_for",
    "reader_of",
    "rows",
    "since",
    "sources",
    "sources_of",
    "spells",
    "statements",
    "until",
    "values",
    "within",
]
