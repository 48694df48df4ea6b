"""The addresses of the pages of what was agreed, in both languages."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from pactgraph.web.pages.deals.agreements import agreements_page
from pactgraph.web.pages.deals.events import events_page
from pactgraph.web.pages.deals.money import money_page
from pactgraph.web.pages.deals.network import network_page
from pactgraph.web.pages.deals.rights import rights_page
from pactgraph.web.pages.frame import Page
from pactgraph.web.replies import current, may_be_kept

blueprint = Blueprint("deals", __name__)

# A path, and what makes the page.
_PAGES: dict[str, Callable[[Page], str]] = {
    "agreements": agreements_page,
    "events": events_page,
    "money": money_page,
    "network": network_page,
    "rights": rights_page,
}


@blueprint.get("/<any(en, zh):language>/<any(agreements, events, money, network, rights):name>")
def page(language: str, name: str) -> Response:
    """A page of what was agreed."""
    asked = Page(current(), language, f"/{name}", request.args.to_dict())
    return may_be_kept(Response(_PAGES[name](asked), content_type="text/html; charset=utf-8"))
