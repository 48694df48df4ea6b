"""By what own files are named: an IRI that the operator gives, else the address of the server, and
the title that they give themselves.

Never by where they lie, which is nobody's affair but the operator's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from urllib.parse import quote, urljoin

import pyoxigraph as ox

from pactgraph.controls import without_controls
from pactgraph.errors import InputError
from pactgraph.rdf import DCAT, DCTERMS, OWL, RDF, RDFS, SKOS, VOID, is_iri

# What stands for a whole that has a title, and by which property it has it, the first that tells.
_WHOLES = (
    f"{DCAT}Catalog",
    f"{VOID}Dataset",
    f"{DCAT}Dataset",
    f"{SKOS}ConceptScheme",
    f"{OWL}Ontology",
)
_TITLES = (
    f"{DCTERMS}title",
    "http://purl.org/dc/elements/1.1/title",
    f"{SKOS}prefLabel",
    f"{RDFS}label",
)
# A longer text is no title.
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Naming:
    """The IRI that an operator gives, empty where there is none, and the address of the server,
    which ends with a slash. Raises InputError for an IRI that is none.
    """

    base: str
    address: str

    def __post_init__(self) -> None:
        if self.base and not is_iri(self.base):
            raise InputError(
                f"--base {self.base}: that is no IRI; write one with its scheme, such as "
                "https://example.org/data/"
            )

    @property
    def dataset(self) -> str:
        """The IRI of the dataset; empty where the server names it, by the address of each
        request.
        """
        return f"{self.base.partition('#')[0]}#dataset" if self.base else ""

    def base_of(self, name: str) -> str:
        """What relative IRIs in the file called `name` resolve against: one for all files where the
        operator says so; else each file is a document of the server.
        """
        return self.base or urljoin(self.address, quote(name))


def names_of(files: Sequence[Path]) -> dict[Path, str]:
    """What each file is called where others see it: its name, on one line and as UTF-8 can write
    it, with a number before it where another has the same.
    """
    names: dict[Path, str] = {}
    for file in files:
        own = without_controls(file.name.replace("\n", "\0").replace("\t", "\0"))
        numbered = (f"{number}-{own}" for number in count(2))
        called = (name for name in chain([own], numbered) if name not in names.values())
        names.setdefault(file, next(called))
    return names


def titles_in(store: ox.Store) -> dict[str, str]:
    """What data call themselves, by language, "" for none: the title of the one catalogue, dataset,
    scheme or ontology in them; nothing where there are several of a kind, or it has none.
    """
    for kind in _WHOLES:
        pattern = store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), ox.NamedNode(kind))
        wholes = {quad.subject for quad in pattern}
        if len(wholes) == 1:
            (whole,) = wholes
            for property in _TITLES:
                quads = store.quads_for_pattern(whole, ox.NamedNode(property), None)
                found = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
                titles = {
                    each.language or "": without_controls(each.value.strip())
                    for each in sorted(found, key=str)
                    if 0 < len(each.value.strip()) <= _LONGEST_TITLE
                }
                if titles:
                    return dict(sorted(titles.items()))
    return {}
