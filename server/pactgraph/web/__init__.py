"""The web server: `create_app` wires one blueprint a topic over a release."""

from flask import Flask, Response

from pactgraph.catalog import load_catalog
from pactgraph.config import Settings
from pactgraph.engine import EmbeddedEngine
from pactgraph.release import current_release
from pactgraph.web import downloads, errors, health, pages, queries, sparql
from pactgraph.web.publication import Publication, install

# Everything a page needs comes from here, and nothing in a page may run that isn't a file of ours.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def create_app(settings: Settings) -> Flask:
    """The WSGI application over the current release of `settings`. Raises ReleaseError where there is none."""
    release = current_release(settings.releases_folder)
    engine = EmbeddedEngine(release.dataset_file, release.prefixes)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = settings.request_size
    app.url_map.strict_slashes = False
    install(app, Publication(release, engine, load_catalog(release.queries_folder)))
    for blueprint in (sparql.blueprint, queries.blueprint, downloads.blueprint, health.blueprint, pages.blueprint):
        app.register_blueprint(blueprint)
    errors.register(app)
    app.after_request(_common_headers)
    return app


def _common_headers(response: Response) -> Response:
    """Headers of every answer: readable from any origin, never guessed at, and safe as a page."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response
