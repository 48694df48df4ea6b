"""The web server: three WSGI applications, one around the other.

front      gives each request one release, and the answer if it is known
endpoint   answers SPARQL queries
Flask      has the routes for all else, one blueprint a topic, wired by `create_app`
"""

from flask import Flask, Response, request

from pactgraph.config import Settings
from pactgraph.release.verified import VerifiedFiles
from pactgraph.web import errors
from pactgraph.web.pages import home as pages
from pactgraph.web.routes import downloads, graphs, health, queries, void
from pactgraph.web.routes import sparql as description
from pactgraph.web.wsgi.shapes import REFUSAL

# Everything a page needs comes from here, and nothing in a page may run that isn't a file of ours.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types "
    "'none'"
)


def create_app(settings: Settings) -> Flask:
    """The routes; `Front` puts the release before them."""
    app = Flask("pactgraph.web.pages", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = settings.request_size
    app.config["SETTINGS"] = settings
    app.config["FILES"] = VerifiedFiles()
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    for blueprint in (
        description.blueprint,
        queries.blueprint,
        downloads.blueprint,
        graphs.blueprint,
        void.blueprint,
        health.blueprint,
        pages.blueprint,
    ):
        app.register_blueprint(blueprint)
    errors.register(app)
    app.before_request(_refuse)
    app.after_request(_finish)
    return app


def _refuse() -> None:
    """Raise what the endpoint has met, to be told in the client's form."""
    if REFUSAL in request.environ:
        raise request.environ[REFUSAL]


def _finish(response: Response) -> Response:
    """`response` with what follows from its kind: what doesn't say that it may be kept may not, and
    a page runs nothing foreign.
    """
    response.headers.setdefault("Cache-Control", "no-store")
    if request.method == "OPTIONS" and response.status_code < 400:
        del response.headers["Content-Type"]
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response
