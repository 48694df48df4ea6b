"""Terms and files of RDF; nothing here knows our ontology.

namespaces  names: our own namespaces, and tables of prefixes
triples     triples without blank nodes, and how one is made
turtle      deterministic Turtle and TriG
dump        whole datasets as files
"""
