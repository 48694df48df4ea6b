"""The page of a search for a name: its form, and links to what was found."""

from pactgraph.search import Found
from pactgraph.web.found import shown
from pactgraph.web.http import RequestContext
from pactgraph.web.pages.render import render


def search_page(context: RequestContext, language: str, text: str, found: tuple[Found, ...]) -> str:
    """The page in `language` for what was looked for, and found; without a text, its form alone."""
    return render(
        "search.html",
        language,
        prefix=context.prefix,
        about=context.publication.release.manifest.about,
        text=text,
        found=shown(found, context),
    )
