"""The page of a search for a name: its form, and links to what was found."""

from pactgraph.search import Found
from pactgraph.web.found import shown
from pactgraph.web.pages.frame import Page


def search_page(page: Page, text: str, found: tuple[Found, ...]) -> str:
    """The page for what was looked for, and found; without a text, its form alone."""
    return page.render("questions/search.html", text=text, found=shown(found, page.context))
