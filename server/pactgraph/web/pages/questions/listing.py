"""The page of all saved queries, on which one is looked for."""

import re
from collections import Counter

from werkzeug.datastructures import MultiDict

from pactgraph.web.offer import OFFERED, TAG, WORDS, by_topic, chosen
from pactgraph.web.pages.frame import Page

# The end of a sentence, with the space behind it, if it has one.
_END = re.compile(r"[.!?](?= )|[。！？]")


def list_page(page: Page) -> str:
    """The page of the saved queries that the address asks for. Raises ParameterError for what can't
    be asked with.
    """
    asked = MultiDict(page.arguments)
    found = chosen(page.context.publication.catalog, asked)
    tags = Counter(tag for query in found for tag in query.tags)
    return page.render(
        "questions/queries.html",
        topics=by_topic(found),
        count=len(found),
        offered=OFFERED,
        words=asked.get(WORDS, ""),
        tag=asked.get(TAG, ""),
        tags=sorted(tags.items(), key=lambda told: (-told[1], told[0])),
        lead=lead,
    )


def lead(text: str) -> tuple[str, str]:
    """The first sentence of a text, and the rest of it."""
    end = _END.search(text)
    return (text[: end.end()], text[end.end() :].strip()) if end else (text, "")
