"""Terms and files of RDF; nothing here knows our ontology.

namespaces  names: our own namespaces, and tables of prefixes
triples     triples without blank nodes, and how one is made
turtle      deterministic Turtle and TriG
formats     THE table of formats, and which of them a client takes
dump        whole datasets as files
"""
