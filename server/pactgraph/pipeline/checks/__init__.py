"""What is held against the data of a build; each gives findings.

terms      words that nobody declared
writable   what the formats of a release have no way to write
declarations  what the vocabulary declares of its terms, and the classes of nodes
axioms     the statements held against these
declared   the same as shapes, to be published with those of the project
orders     what comes before itself
values     values that don't exist, or that the store would rewrite
shares     whether more than all of an organization is owned
identifiers  numbers and addresses in other datasets
shapes     the shapes of a project, read
sight      how far the shapes see
shards     the data in shards that can be held against the shapes by themselves
shacl      the data held against the shapes
by_shacl, by_pyshacl  the engines that do so
evidence   passages against the texts they stand for
citations  which sentences are cited, and what they mention
stated     the values that situations state
derived    what no longer follows from its premises
grounding  those values against those sentences
glosses    what glosses say against those sentences
labels     the figures of labels against those values
wording    the force of statements against the words of those sentences
byhand     what a person has settled where a check can only guess
coverage   whether every sentence is told
headers    whether what the headers of saved queries name is there
queries    whether the saved queries can be answered
"""
