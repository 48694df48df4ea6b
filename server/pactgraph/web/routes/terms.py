"""`/terms.json`: the names that a query may be written with, for editors that complete them."""

import json
from dataclasses import asdict

from flask import Blueprint, Response

from pactgraph.web.replies import current, may_be_kept
from pactgraph.web.terms import terms_of

blueprint = Blueprint("terms", __name__)


@blueprint.get("/terms.json")
def terms() -> Response:
    """Classes, properties and codes of the release with their labels, how often each is used, and
    what follows what; the prefixes of the names.
    """
    context = current()
    found = terms_of(context)
    told = {"prefixes": dict(context.publication.release.prefixes.table), **asdict(found)}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))  # in the order of use
    response = Response(text + "\n", content_type="application/json")
    return may_be_kept(response) if found.is_whole else response
