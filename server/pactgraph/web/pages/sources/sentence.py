"""The page of a sentence of a source: what it says, where it stands, and all that rests on it."""

from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.reading import Passage, passages, statements
from pactgraph.web.pages.sources.source import page_with
from pactgraph.web.pages.sources.support import by_force, words_on

# So many statements that rest on it are shown.
_MOST = 200


def sentence_page(page: Page, iri: str) -> str | None:
    """The page of a sentence; None where the graph doesn't say where in a source it stands."""
    passage = passages(page, [iri]).get(iri)
    if passage is None or iri not in passage.source.spans:
        return None
    order = list(passage.source.spans)
    place = order.index(iri)
    beside = passages(page, order[max(0, place - 1) : place + 2])
    words = words_on(page, iri, _MOST + 1)
    grouped = by_force(statements(page, words[:_MOST]))
    return page.render(
        "sources/sentence.html",
        passage=passage,
        source=passage.source,
        resting=grouped,
        count=sum(map(len, grouped.values())),
        is_cut=len(words) > _MOST,
        before=_at(beside, order, place - 1),
        after=_at(beside, order, place + 1),
        number=page_with(passage.source, iri),
    )


def _at(known: dict[str, Passage], order: list[str], place: int) -> Passage | None:
    """The passage at a place in the order; None where there is none."""
    return known.get(order[place]) if 0 <= place < len(order) else None
