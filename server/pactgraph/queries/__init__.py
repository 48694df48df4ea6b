"""Saved queries and their faces.

header  the header of a saved query: plain YAML, read with limits
model   a saved query, its parameters, and the catalog of all
ask     saved queries and plain SPARQL, answered from a release
table   answers for people at a terminal
"""
