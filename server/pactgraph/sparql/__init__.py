"""The text of queries and the shape of answers; nothing here evaluates one.

tokens   SPARQL as tokens: parameters, traits, services
results  answers as values: typed solutions, booleans and graphs
"""
