"""The home page: what is new, what can be asked, and what can be taken along."""

from pactgraph.queries import LANGUAGES
from pactgraph.release import Role
from pactgraph.web.offer import by_topic
from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.questions.latest import latest
from pactgraph.web.pages.things.browse import classes, properties

# So many classes and properties of data that nothing else is known of are counted on it.
_MOST = 60

# What is in a download, for the machines that read pages.
_DATA = (Role.DATASET, Role.DUMP, Role.DATA)


def home_page(page: Page) -> str:
    """The home page. What it tells of a described graph is as of today."""
    day = page.today
    served = page.context.publication
    return page.render(
        "questions/home.html",
        release=served.release,
        latest=latest(page, day) if page.about.is_described else None,
        classes=[] if page.about.is_described else classes(page, _MOST),
        properties=[] if page.about.is_described else properties(page, _MOST),
        dataset=_dataset(page),
        topics=by_topic(served.catalog.queries.values()),
        queries=served.catalog.queries,
        downloads=list(served.release.downloads.values()),
        endpoint=f"{page.context.root}/sparql",
    )


def _dataset(page: Page) -> dict[str, object]:
    """What is served, in the words of schema.org, by which search engines list datasets."""
    context, about, language = page.context, page.about, page.language
    release = context.publication.release
    return {
        "@type": "Dataset",
        "@id": context.dataset,
        "url": page.in_language(language),
        "name": about.title_in(language),
        "description": about.description_in(language),
        "license": about.licence,
        "version": release.id,
        "inLanguage": [*LANGUAGES],
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": name,
                "encodingFormat": artefact.media_type,
                "contentUrl": f"{context.root}/export/{name}",
                "contentSize": f"{artefact.bytes} B",
            }
            for name, artefact in sorted(release.downloads.items())
            if artefact.role in _DATA
        ],
    }
