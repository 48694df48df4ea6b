"""The text of queries and the shape of answers; nothing here evaluates one.

tokens   SPARQL as tokens: parameters, traits, services
grammar  the grammar of SPARQL
places   where a query breaks it
results  answers as values: typed solutions, booleans and graphs
"""
