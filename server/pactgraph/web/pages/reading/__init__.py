"""What pages read out of the graph: few questions to the engine for many things at once.

names       what things are called, and the cells that show them
statements  what sources say, each with its force, who says it, and its sentences
passages    the sentences behind it: what they say in our words, and where they stand
"""

from pactgraph.web.pages.reading.names import Reader, codes_in, reader_for, reader_of
from pactgraph.web.pages.reading.passages import Passage, Source, passages
from pactgraph.web.pages.reading.statements import Force, Statement, statements

__all__ = [
    "Force",
    "Passage",
    "Reader",
    "Source",
    "Statement",
    "codes_in",
    "passages",
    "reader_for",
    "reader_of",
    "statements",
]
