"""`/export/<file>`: the files of the current release; `/release/<id>/export/<file>`: those of any
release that is still there. `/release/current`, `/release/<id>/manifest.json` and
`/release/blob/<digest>` have whole releases at the addresses of a depot
(`release/exchange/depot.py`), from which other machines can get them.

What is sent is what the manifest says: each file is verified before it is first sent, and again
when it has changed.
"""

import os
from dataclasses import replace

from flask import Blueprint, Response, current_app, request, send_file
from werkzeug.exceptions import HTTPException, PreconditionFailed

from pactgraph.config import Settings
from pactgraph.errors import DamageError, UnknownNameError
from pactgraph.release import (
    MANIFEST,
    Artefact,
    Release,
    VerifiedFiles,
    is_release_id,
    open_release,
)
from pactgraph.release.kept import KeptFiles
from pactgraph.web.http import RELEASE
from pactgraph.web.replies import current
from pactgraph.web.wsgi.cache import LONGEST
from pactgraph.web.wsgi.compression import is_packed
from pactgraph.web.wsgi.types import Environ

blueprint = Blueprint("downloads", __name__)


@blueprint.get("/export/<name>")
def download(name: str) -> Response:
    """A file of the current release, with range requests and an ETag."""
    return _send(current().publication.release, name)


@blueprint.get("/release/<release_id>/export/<name>")
def download_of(release_id: str, name: str) -> Response:
    """A file of a release, for ever."""
    return _for_ever(_send(_release(release_id), name), release_id)


@blueprint.get("/release/<release_id>/manifest.json")
def manifest_of(release_id: str) -> Response:
    """What a release consists of, where a depot has it."""
    return download_of(release_id, MANIFEST)


@blueprint.get("/release/current")
def current_of() -> Response:
    """The id of the current release, which may be another one in an instant."""
    headers = {"Cache-Control": "no-store"}
    return Response(f"{current().publication.id}\n", mimetype="text/plain", headers=headers)


@blueprint.get("/release/blob/<digest>")
def blob(digest: str) -> Response:
    """The file with a digest, be it no download, of any release that is still there."""
    settings: Settings = current_app.config["SETTINGS"]
    kept = current_app.config.setdefault("KEPT", KeptFiles(settings.releases_folder))
    if not (found := kept.find(digest)):
        raise UnknownNameError(f"no release here has a file with the digest {digest[:64]!r}")
    release, file = found
    response = _offer(release, replace(file, media_type="application/octet-stream"))
    return _for_ever(response, release.id)


def _for_ever(response: Response, release_id: str) -> Response:
    """A response that never changes, so who has it need not ask again (https://www.rfc-editor.org/rfc/rfc8246)."""
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    del response.headers["Expires"]
    response.headers[RELEASE] = release_id
    return response


def _release(release_id: str) -> Release:
    """The release with this id. Raises UnknownNameError where there is none, DamageError where it
    is damaged.
    """
    served = current().publication.release
    if release_id == served.id:
        return served
    settings: Settings = current_app.config["SETTINGS"]
    folder = settings.releases_folder / release_id
    if is_release_id(release_id) and os.path.lexists(folder):
        try:
            return open_release(folder)
        except DamageError as error:
            raise DamageError(
                f"release {release_id} is damaged, and not sent; the current one is {served.id}"
            ) from error
    raise UnknownNameError(
        f"no release {release_id!r} is kept here; the current one is {served.id}"
    )


def _send(release: Release, name: str) -> Response:
    """A file of `release` that may be downloaded, in the form that the client takes."""
    return _offer(release, release.download(name), release.downloads.get(f"{name}.gz"))


def _offer(release: Release, plain: Artefact, packed: Artefact | None = None) -> Response:
    """A file of `release`, `plain` or `packed`, as the client takes it.

    Where the release holds it in gzip as well, that is a form with bytes, a tag and ranges of its
    own. One that is compressed on the way has a weak tag, since it has no bytes that are sure, and
    no ranges: of such a file a range is one of the file itself.
    """
    if not _is_range_plain(request.environ):
        request.environ.pop("HTTP_RANGE", None)
    _shorten(request.environ)
    takes_gzip = current().takes_gzip
    sent = packed if packed and takes_gzip else plain
    files: VerifiedFiles = current_app.config["FILES"]
    file, identity = files.open(release, sent)
    response = send_file(
        file,
        mimetype=plain.media_type,
        conditional=False,
        max_age=60,
        etag=False,
        last_modified=identity.modified // 10**9,
        download_name=plain.name,
    )
    response.content_length = identity.size
    is_packed_here = (
        takes_gzip
        and sent is plain
        and "HTTP_RANGE" not in request.environ
        and is_packed(identity.size, plain.media_type)
    )
    # A tag made of the path would tell where the release lies.
    response.set_etag(sent.sha256, weak=is_packed_here)
    try:
        response.make_conditional(
            request.environ, accept_ranges=True, complete_length=identity.size
        )
        if response.status_code == 412:
            raise PreconditionFailed
    except HTTPException:
        file.close()
        raise
    response.headers["Vary"] = "Accept-Encoding"
    if sent is packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _shorten(environ: Environ) -> None:
    """Read over a list of tags that is too long to be read, as the cache does. Raises
    PreconditionFailed where one of them would have to be the file's.
    """
    if len(environ.get("HTTP_IF_NONE_MATCH", "")) > LONGEST:
        del environ["HTTP_IF_NONE_MATCH"]
    if len(environ.get("HTTP_IF_MATCH", "")) > LONGEST:
        raise PreconditionFailed


def _is_range_plain(environ: Environ) -> bool:
    """Whether a range may be sent: it is one of bytes, nothing says that the client may have it
    all, and it is sure what it has a part of.

    Who is sent the whole all the same loses nothing (https://www.rfc-editor.org/rfc/rfc9110#section-14.2).
    """
    is_sure = not environ.get("HTTP_IF_RANGE", "").startswith("W/")
    return (
        environ.get("HTTP_RANGE", "").startswith("bytes=")
        and "HTTP_IF_NONE_MATCH" not in environ
        and is_sure
    )
