"""The page of a search for a name: its form, what was found, and by which kinds it is
told apart.
"""

from collections import Counter

from pactgraph.search import Found
from pactgraph.web.found import shown
from pactgraph.web.pages.frame import Page


def search_page(page: Page, text: str, found: tuple[Found, ...], problem: str = "") -> str:
    """The page for what was looked for, and found; without a text, its form alone; or what is wrong
    with what was looked for.
    """
    served = page.context.publication
    things = shown(found, page.context)
    names = {each.found.kind: each.kind[page.language] for each in things if each.found.kind}
    counted = Counter(each.found.kind for each in things if each.found.kind)
    shorten = served.release.prefixes.shorten
    return page.render(
        "questions/search.html",
        text=text,
        found=things,
        kinds=[(shorten(cls), names[cls], count) for cls, count in counted.most_common()],
        chosen=bool(page.arguments.get("class")),
        queries=served.catalog.queries,
        problem=problem,
    )
