"""Code that asks a query from outside: the same address and arguments in each language.

call       what is asked, and where
literals   texts as each language writes them, so that no value can become code
languages  the table of languages: from a call to a text
"""

from pactgraph.queries.snippets.call import Call, saved_call, text_call
from pactgraph.queries.snippets.languages import (
    LANGUAGES,
    Language,
    language_named,
    languages_for,
)

__all__ = [
    "LANGUAGES",
    "Call",
    "Language",
    "language_named",
    "languages_for",
    "saved_call",
    "text_call",
]
