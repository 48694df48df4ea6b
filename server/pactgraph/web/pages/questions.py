"""The page of all saved queries, on which one is looked for."""

from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from pactgraph.web.http import RequestContext
from pactgraph.web.offer import OFFERED, TAG, WORDS, by_topic, chosen
from pactgraph.web.pages.render import render


def list_page(context: RequestContext, language: str) -> str:
    """The page of the saved queries that the address asks for, in `language`. Raises ParameterError
    for what can't be asked with.
    """
    catalog = context.publication.catalog
    asked = MultiDict(parse_qsl(context.query_string))
    return render(
        "queries.html",
        language,
        prefix=context.prefix,
        about=context.publication.release.manifest.about,
        topics=by_topic(chosen(catalog, asked)),
        offered=OFFERED,
        words=asked.get(WORDS, ""),
        tag=asked.get(TAG, ""),
        asked=asked.to_dict(),
    )
