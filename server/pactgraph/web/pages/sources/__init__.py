"""The pages of sources: what each says sentence by sentence, and what rests on it.

routes    the addresses
support   what rests on the sentences of a source, and with which force
source    the page of a source
sentence  the page of a sentence
lists     all sources, the statements of a force, and what disagrees
"""
