"""The text of queries and the shape of answers; nothing here evaluates one.

tokens    SPARQL as tokens: form, traits, services
template  a query with places for its parameters and for the bounds of its answer
grammar   the grammar of SPARQL
places    where a query breaks it
resting   which parameters an answer rests on
cutting   the first rows of a serialised table
results   answers as values: typed solutions, booleans and graphs
"""

from pactgraph.sparql.results import Answer, Graph, Row, Solutions, Term, is_empty, read_answer
from pactgraph.sparql.template import Template, bind
from pactgraph.sparql.tokens import FORMS, Token, Traits, query_form, services, traits

__all__ = [
    "FORMS",
    "Answer",
    "Graph",
    "Row",
    "Solutions",
    "Template",
    "Term",
    "Token",
    "Traits",
    "bind",
    "is_empty",
    "query_form",
    "read_answer",
    "services",
    "traits",
]
