"""What was found for a name, as JSON and pages tell it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from pactgraph.queries import LANGUAGES
from pactgraph.search import Found, clear
from pactgraph.web.http import RequestContext
from pactgraph.web.pages.frame import page_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing that was found: its prefixed name, labels and those of its class by language, and the
    address at which it is described.
    """

    found: Found
    id: str
    label: dict[str, str]
    kind: dict[str, str]
    url: str

    @property
    def row(self) -> dict[str, object]:
        """The thing as JSON has it."""
        return {
            "iri": self.found.iri,
            "id": self.id,
            "label": self.label,
            "kind": {"iri": self.found.kind, "label": self.kind} if self.found.kind else None,
            "matched": list(self.found.matched),
            "url": self.url,
        }


def shown(found: Iterable[Found], context: RequestContext) -> list[Shown]:
    """What was found, in its order, as clients of a request see it."""
    return [_shown(each, context) for each in found]


def rows_of(found: tuple[Found, ...], context: RequestContext) -> list[dict[str, object]]:
    """What was found, in its order, as JSON has it: how well each fits, exactly or not, and which
    one is meant.
    """
    meant = clear(found)
    return [
        {
            **each.row,
            "score": each.found.score,
            "exact": each.found.is_exact,
            "match": each.found is meant,
        }
        for each in shown(found, context)
    ]


def _shown(found: Found, context: RequestContext) -> Shown:
    publication = context.publication
    shorten = publication.release.prefixes.shorten
    index = publication.index
    label = {language: found.label(language) for language in LANGUAGES}
    known = index.labels(found.kind) if index and found.kind else {}
    kind = {language: known.get(language, shorten(found.kind)) for language in LANGUAGES}
    return Shown(found, shorten(found.iri), label, kind, address_of(found.iri, context))


def address_of(iri: str, context: RequestContext) -> str:
    """The address at which the server tells what it knows of a thing: a page to a browser, RDF to a
    program.
    """
    return page_of(iri, context.root) or f"{context.root}/thing?{urlencode({'iri': iri})}"
