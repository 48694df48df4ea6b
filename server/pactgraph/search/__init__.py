"""The index of names: from what a person writes to the things that it may stand for.

folding   how a name is read: without case, width, accents, signs and small words
variants  traditional Chinese characters and their simplified forms
spelling  how much one name is like another
scoring   how well a name fits
grams     the parts by which a name is found
naming    what statements call things
readings  how names are read when an index is written, or as it was kept
writing   the index of names as the bytes of a file
reading   the file, open to be searched
candidates  which names and things are looked at
finding   what a name may stand for, best first
found     what was found, and whether one of it is meant
"""

from pactgraph.search.finding import Index, open_index
from pactgraph.search.folding import LONGEST
from pactgraph.search.found import Found, clear, is_likely
from pactgraph.search.naming import MOST_NAMES, NAMING, Names, names_in
from pactgraph.search.writing import NAMES, SQLITE, VERSION, has_full_text, write_index

__all__ = [
    "LONGEST",
    "MOST_NAMES",
    "NAMES",
    "NAMING",
    "SQLITE",
    "VERSION",
    "Found",
    "Index",
    "Names",
    "clear",
    "has_full_text",
    "is_likely",
    "names_in",
    "open_index",
    "write_index",
]
