"""Which page a thing has, by its classes."""

from collections.abc import Callable
from typing import TypeAlias

from pactgraph.rdf import ONTOLOGY, RDF
from pactgraph.web.pages.deals import agreement_page, provision_page
from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.reading import Said
from pactgraph.web.pages.things.agent import agent_page
from pactgraph.web.pages.things.plain import plain_page
from pactgraph.web.pages.things.statement import statement_page

# What makes the page of a thing, of what is said of it.
Make: TypeAlias = Callable[[Page, Said], str]

# A class, and the pages of its things. A thing has that of the first class here that is one of its
# own; of the classes above it a thing is a member too, so what is narrower stands first.
PAGES: tuple[tuple[str, Make], ...] = (
    (f"{ONTOLOGY}Agent", agent_page),
    (f"{ONTOLOGY}Agreement", agreement_page),
    (f"{ONTOLOGY}Provision", provision_page),
    (f"{ONTOLOGY}Situation", statement_page),
)


def thing_page(page: Page, said: Said) -> str:
    """The page of a thing, as things of its kind have it."""
    classes = {
        str(getattr(triple.object, "value", ""))
        for triple in said.own
        if triple.predicate.value == f"{RDF}type"
    }
    make = next((make for kind, make in PAGES if kind in classes), plain_page)
    return make(page, said)
