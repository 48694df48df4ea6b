"""`/healthz` and `/readyz`: whether the process is up, and what it serves."""

from flask import Blueprint, Response, jsonify

from pactgraph.web.replies import current

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process is up."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """The engine answers, and for which release; however busy it is, and whatever who asks has
    used.
    """
    served = current().publication
    served.engine.check()
    return jsonify(status="ready", release=served.release.id, quads=served.release.manifest.quads)
