"""The text of queries and the shape of answers; nothing here evaluates one.

text      a query as tokens and groups, and where it breaks the grammar
template  a query with places for its parameters and for the bounds of its answer
grammar   the grammar of SPARQL
rules     which rule beyond the grammar it breaks, and where
traits    what a query asks for beside data: form, dataset, services
lint      what is to be mended in a query that runs; its rules are in orders, joins, walks and
          portable
reach     which statements the answer to a query can follow from
resting   which parameters an answer rests on
cutting   the rows of a serialised table: how many, and a part of them
declaring  the prefixes of a query, put in as they are used
terms     the IRIs that a query looks for in the data
legibility  a query without characters that can't be seen
kinds     what the columns of an answer hold
results   answers as values: typed solutions, booleans and graphs
"""

from pactgraph.sparql.cutting import count_rows, first_rows, part_of_lines
from pactgraph.sparql.declaring import with_prefixes
from pactgraph.sparql.kinds import TermKind, kinds_of
from pactgraph.sparql.legibility import legible
from pactgraph.sparql.lint import Advice, lint
from pactgraph.sparql.reach import Pattern, reach_of
from pactgraph.sparql.resting import rests_on
from pactgraph.sparql.results import (
    Answer,
    Graph,
    Row,
    Solutions,
    Term,
    is_empty,
    read_answer,
    read_some,
    says_nothing,
)
from pactgraph.sparql.rules import broken_rule
from pactgraph.sparql.template import Put, Template, bind
from pactgraph.sparql.template import template as template_of
from pactgraph.sparql.terms import Stranger, terms_of
from pactgraph.sparql.text import FORMS, Lexeme, Token, misplaced, without_dataset
from pactgraph.sparql.traits import Traits, query_form, services
from pactgraph.sparql.traits import traits as traits_of

__all__ = [
    "FORMS",
    "Advice",
    "Answer",
    "Graph",
    "Lexeme",
    "Pattern",
    "Put",
    "Row",
    "Solutions",
    "Stranger",
    "Template",
    "Term",
    "TermKind",
    "Token",
    "Traits",
    "bind",
    "broken_rule",
    "count_rows",
    "first_rows",
    "is_empty",
    "kinds_of",
    "legible",
    "lint",
    "misplaced",
    "part_of_lines",
    "query_form",
    "reach_of",
    "read_answer",
    "read_some",
    "rests_on",
    "says_nothing",
    "services",
    "template_of",
    "terms_of",
    "traits_of",
    "with_prefixes",
    "without_dataset",
]
