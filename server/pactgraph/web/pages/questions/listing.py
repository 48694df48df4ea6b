"""The page of all saved queries, on which one is looked for."""

from werkzeug.datastructures import MultiDict

from pactgraph.web.offer import OFFERED, TAG, WORDS, by_topic, chosen
from pactgraph.web.pages.frame import Page


def list_page(page: Page) -> str:
    """The page of the saved queries that the address asks for. Raises ParameterError for what can't
    be asked with.
    """
    asked = MultiDict(page.arguments)
    return page.render(
        "questions/queries.html",
        topics=by_topic(chosen(page.context.publication.catalog, asked)),
        offered=OFFERED,
        words=asked.get(WORDS, ""),
        tag=asked.get(TAG, ""),
        asked=page.arguments,
    )
