"""What is held against the data of a build; each gives findings.

terms      words that nobody declared
writable   what the formats of a release have no way to write
values     values that don't exist, or that the store would rewrite
shapes     the shapes of a project, read
shacl      the data held against the shapes
evidence   passages against the texts they stand for
citations  which sentences are cited, and what they mention
stated     the values that situations state
grounding  those values against those sentences
coverage   whether every sentence is told
queries    whether the saved queries can be answered
"""
