"""What is held against the data of a build; each gives findings.

terms      words that nobody declared
values     values that don't exist, or that the store would rewrite
shacl      the shapes
evidence   passages against the texts they stand for
grounding  values against the sentences that are cited for them
coverage   whether every sentence is told
queries    whether the saved queries can be answered
"""
