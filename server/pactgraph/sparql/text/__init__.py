"""DOC

outline
places
tokens
"""

from pactgraph.sparql.text.outline import Group, Item, groups, names, outline
from pactgraph.sparql.text.places import Lexeme, assigned_again, kept_until, lexemes_of, misplaced
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
    "tokens",
    "without_dataset",
]
