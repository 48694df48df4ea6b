"""`/export/<file>`: the files of the release."""

from flask import Blueprint, Response, request, send_file

from pactgraph.web.accept import encoding
from pactgraph.web.publication import publication

blueprint = Blueprint("downloads", __name__)


@blueprint.get("/export/<name>")
def download(name: str) -> Response:
    """A file of the release, with range requests and an ETag; it never changes within a release.

    Where the release holds it in gzip as well, and the client takes that, it is sent so, and ranges are those of what is sent.
    """
    release = publication().release
    path, media_type = release.download(name)
    packed, _ = release.downloads.get(f"{name}.gz", (None, ""))
    sent = packed if packed and encoding(request.environ) else path
    response = send_file(sent, mimetype=media_type, conditional=True, max_age=60, etag=True, download_name=name)
    if packed:
        response.headers["Vary"] = "Accept-Encoding"
    if sent is packed:
        response.headers["Content-Encoding"] = "gzip"
    return response
