"""The downloads, and what this is: how it is made, how to take it along, and within
which limits.
"""

from dataclasses import dataclass

from pactgraph.config import Settings
from pactgraph.release import Artefact, Role
from pactgraph.web.pages.frame import Page

# The order in which files are shown, by what they are for.
_GROUPS = (
    ("dataset", (Role.DATASET, Role.DUMP)),
    ("data", (Role.DATA,)),
    (
        "about",
        (Role.DESCRIPTION, Role.CONTEXT, Role.SHAPES, Role.REPORT, Role.MANIFEST, Role.CHECKSUMS),
    ),
)


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be downloaded, plain or, where there is one, packed."""

    artefact: Artefact
    packed: Artefact | None


def downloads_page(page: Page) -> str:
    """The page of the files of the release."""
    downloads = page.context.publication.release.downloads
    plain = [each for name, each in downloads.items() if not name.endswith(".gz")]
    groups = {
        name: [File(each, downloads.get(f"{each.name}.gz")) for each in plain if each.role in roles]
        for name, roles in _GROUPS
    }
    return page.render(
        "data/downloads.html",
        groups={name: files for name, files in groups.items() if files},
        names=set(downloads),
        root=page.context.root,
        id=page.context.publication.id,
    )


def about_page(page: Page, settings: Settings) -> str:
    """The page that says what this is."""
    return page.render(
        "data/about.html",
        root=page.context.root,
        settings=settings,
        version=page.context.publication.release.manifest.version,
        queries=len(page.context.publication.catalog.queries),
        shows_texts=bool(page.context.publication.texts),
    )
