"""The addresses of the pages of what was agreed, in both languages."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from pactgraph.web.pages.deals.agreements import agreements_page
from pactgraph.web.pages.deals.events import events_page
from pactgraph.web.pages.deals.money import money_page
from pactgraph.web.pages.deals.rights import rights_page
from pactgraph.web.pages.frame import Page
from pactgraph.web.replies import current, may_be_kept

blueprint = Blueprint("deals", __name__)

# A path, and what makes the page. Where that says what holds today, it is another page tomorrow.
_PAGES: dict[str, tuple[Callable[[Page], str], bool]] = {
    "agreements": (agreements_page, True),
    "events": (events_page, False),
    "money": (money_page, False),
    "rights": (rights_page, True),
}


@blueprint.get("/<any(en, zh):language>/<any(agreements, events, money, rights):name>")
def page(language: str, name: str) -> Response:
    """A page of what was agreed."""
    make, depends_on_today = _PAGES[name]
    asked = Page(current(), language, f"/{name}", request.args.to_dict())
    response = Response(make(asked), content_type="text/html; charset=utf-8")
    is_dated = asked.arguments.get("on", "today") not in ("", "today")
    return may_be_kept(response) if is_dated or not depends_on_today else response
