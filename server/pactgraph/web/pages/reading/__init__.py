"""What pages read out of the graph: few questions to the engine for many things at once.

names       what things are called, and the cells that show them
statements  what sources say, each with its force, who says it, and its sentences
passages    the sentences behind it: what they say in our words, and where they stand
quotes      the sentences themselves, where the operator has the text
"""

from pactgraph.web.pages.reading.names import Reader, reader_for, reader_of
from pactgraph.web.pages.reading.passages import Passage, Source, blocks, passages, sources
from pactgraph.web.pages.reading.quotes import Quote
from pactgraph.web.pages.reading.statements import VIEWS, Force, Statement, statements

__all__ = [
    "VIEWS",
    "Force",
    "Passage",
    "Quote",
    "Reader",
    "Source",
    "Statement",
    "blocks",
    "passages",
    "reader_for",
    "reader_of",
    "sources",
    "statements",
]
