"""`/export/<file>`: the files of the release."""

from flask import Blueprint, Response, send_file

from pactgraph.web.publication import publication

blueprint = Blueprint("downloads", __name__)


@blueprint.get("/export/<name>")
def download(name: str) -> Response:
    """A file of the release, with range requests and an ETag; it never changes within a release."""
    path, media_type = publication().release.download(name)
    return send_file(path, mimetype=media_type, conditional=True, max_age=60, etag=True, download_name=name)
