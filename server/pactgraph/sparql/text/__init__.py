"""A query as text: its tokens, what stands between its braces, and where it breaks the grammar.

tokens   the tokens of a query
places   the first token that can't stand where it stands
outline  the groups of a query, and which variables they have
"""

from pactgraph.sparql.text.outline import Group, Item, groups, names, outline
from pactgraph.sparql.text.places import (
    Lexeme,
    assigned_again,
    kept_until,
    lexemes_of,
    misplaced,
    rules_in,
)
from pactgraph.sparql.text.tokens import (
    FORMS,
    Token,
    declared_prefixes,
    pieces,
    tokens,
    without_dataset,
)

__all__ = [
    "FORMS",
    "Group",
    "Item",
    "Lexeme",
    "Token",
    "assigned_again",
    "declared_prefixes",
    "groups",
    "kept_until",
    "lexemes_of",
    "misplaced",
    "names",
    "outline",
    "pieces",
    "rules_in",
    "tokens",
    "without_dataset",
]
