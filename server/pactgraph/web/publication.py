"""What the routes work on: the release, its engine and its saved queries."""

from dataclasses import dataclass

from flask import Flask, current_app

from pactgraph.catalog import Catalog
from pactgraph.engine import Engine
from pactgraph.release import Release

_KEY = "pactgraph"


@dataclass(frozen=True, slots=True)
class Publication:
    """A release that is being served."""

    release: Release
    engine: Engine
    catalog: Catalog


def install(app: Flask, publication: Publication) -> None:
    """Make `publication` the one that `app` serves."""
    app.extensions[_KEY] = publication


def publication() -> Publication:
    """The publication of the current request."""
    served = current_app.extensions[_KEY]
    if not isinstance(served, Publication):
        raise TypeError("the application serves no publication")
    return served
