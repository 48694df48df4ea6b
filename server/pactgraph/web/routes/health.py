"""`/healthz` and `/readyz`: whether the process is up, and what it serves."""

from flask import Blueprint, Response, current_app, jsonify

from pactgraph.errors import PactgraphError
from pactgraph.web.ledger import BUSY, IDLE, WAITING
from pactgraph.web.replies import current

blueprint = Blueprint("health", __name__)
# An engine that has died is there again after a second or so.
_SOON = "1"


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process is up."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """The engine answers, and for which release; however busy it is, and whatever who asks has
    used. Where it doesn't, 503 with the reason.
    """
    served = current().publication
    state = {
        "release": served.release.id,
        "quads": served.release.manifest.quads,
        "engine": _engine(),
        "workers": _workers(),
    }
    try:
        served.engine.check()
    except PactgraphError as error:
        problem = {"type": "about:blank", "title": "Not ready", "status": 503}
        response = jsonify(**problem, detail=f"the engine can't answer: {error}", **state)
        response.status_code, response.mimetype = 503, "application/problem+json"
        response.headers["Retry-After"] = _SOON
        return response
    return jsonify(status="ready", **state)


def _engine() -> str:
    """What kind of engine answers; where a remote one stands is nobody's business."""
    engine: str = current_app.config["SETTINGS"].engine
    return "remote" if "://" in engine else engine


def _workers() -> dict[str, int]:
    """How many queries run and wait in all processes, of how many that may, and how many workers
    are idle; a moment ago.
    """
    settings, counts = current_app.config["SETTINGS"], current_app.config["COUNTS"]
    return {
        "limit": settings.workers,
        "running": counts.total((BUSY,)),
        "idle": counts.total((IDLE,)),
        "waiting": counts.total((WAITING,)),
    }
