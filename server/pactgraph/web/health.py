"""`/healthz` and `/readyz`: whether the process is up, and what it serves."""

from flask import Blueprint, Response, jsonify

from pactgraph.engine import QueryRequest
from pactgraph.media import ANY
from pactgraph.web.publication import publication

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process is up."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """The engine answers, and for which release."""
    served = publication()
    served.engine.query(QueryRequest("ASK {}"), ANY)
    return jsonify(status="ready", release=served.release.id, quads=served.release.manifest.quads)
