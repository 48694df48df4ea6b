"""The home page: what is new, what can be asked, and what can be taken along."""

from datetime import UTC, datetime

from pactgraph.web.offer import by_topic
from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.questions.latest import latest
from pactgraph.web.pages.things.browse import classes, properties

# So many classes and properties of data that nothing else is known of are counted on it.
_MOST = 60


def home_page(page: Page) -> str:
    """The home page. What it tells of a described graph is as of today."""
    day = datetime.now(UTC).date()
    served = page.context.publication
    return page.render(
        "questions/home.html",
        release=served.release,
        latest=latest(page, day) if page.about.is_described else None,
        classes=[] if page.about.is_described else classes(page, _MOST),
        properties=[] if page.about.is_described else properties(page, _MOST),
        topics=by_topic(served.catalog.queries.values()),
        queries=served.catalog.queries,
        downloads=list(served.release.downloads.values()),
        endpoint=f"{page.context.root}/sparql",
    )
