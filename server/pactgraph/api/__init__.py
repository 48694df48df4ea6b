"""The graph for Python programs; `pactgraph` itself offers what is public of it.

values  RDF terms as values of Python, and back
answer  what a query gave
graph   a release that is open for queries
"""
