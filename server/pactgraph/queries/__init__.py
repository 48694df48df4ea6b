"""Saved queries and their faces.

types   the table of parameter types: from a text to an RDF term
model   a saved query, its parameters, and the catalog of all
header  the header of a file: plain YAML, read with limits
read    saved queries out of their files
ask     the one way to ask a saved query
rdf     a saved query as a SHACL executable
"""
