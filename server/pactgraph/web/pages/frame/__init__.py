"""What every page is made with.

page     a page that is asked for, and addresses on it
cells    what a page shows of a term
wording  values in words: dates, durations, numbers, money
structured  what a page tells machines that read pages
render   a template with its words, in a language

What asks the engine for rows is offered here as well.
"""

from pactgraph.web.pages.frame.cells import Cell, cell_of, page_of, said, value_of
from pactgraph.web.pages.frame.page import Page
from pactgraph.web.pages.frame.render import (
    Words,
    advice_on,
    in_all_languages,
    title_of,
    word,
    words,
)
from pactgraph.web.pages.frame.wording import (
    Wording,
    day,
    language_name,
    money,
    share,
    stated,
    worded,
)
from pactgraph.web.rows import Row, rows, values

__all__ = [
    "Cell",
    "Page",
    "Row",
    "Wording",
    "Words",
    "advice_on",
    "cell_of",
    "day",
    "in_all_languages",
    "language_name",
    "money",
    "page_of",
    "rows",
    "said",
    "share",
    "stated",
    "title_of",
    "value_of",
    "values",
    "word",
    "worded",
    "words",
]
