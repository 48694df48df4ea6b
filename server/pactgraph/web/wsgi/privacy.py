"""Who may ask a server that is private, so that no web page reads what its owner serves to himself.

A page of another site may send requests to this machine too. It can't read the answers, as long as
they don't allow that, unless its own name is made to lead here (DNS rebinding); hence the check of
Host. What it could still do is to make queries run, which browsers tell by Origin and
Sec-Fetch-Site (https://www.w3.org/TR/fetch-metadata/).
"""

from urllib.parse import urlsplit

from pactgraph.addresses import host_name, leads_here
from pactgraph.config import Settings
from pactgraph.errors import MisdirectedError, OriginError
from pactgraph.web.wsgi.types import Request

_REMEDY = "whoever runs it can open it to all with --cors"


class Privacy:
    """The hosts that a private server answers for, and the origins that may ask it."""

    def __init__(self, settings: Settings) -> None:
        self._public = urlsplit(settings.public_url or "").netloc
        self._names = frozenset(filter(None, (settings.host.lower(), host_name(self._public))))

    def check(self, request: Request, *hosts: str) -> None:
        """Let a request pass that has `hosts` in its headers, the last of them the one that its
        client knows.

        Raises MisdirectedError for a host of another name, OriginError for a request that a page of
        another site sends.
        """
        for host in hosts:
            if not leads_here(host, self._names):
                raise MisdirectedError(
                    f"this server is private and doesn't answer for {host[:100]!r}: ask for "
                    "localhost or 127.0.0.1; whoever runs it can give it that name with "
                    "--public-url, or open it to all with --cors"
                )
        origin = request.get("HTTP_ORIGIN")
        if origin is not None and origin.partition("://")[2].lower() not in (
            hosts[-1].lower(),
            self._public or None,
        ):
            raise OriginError(
                f"this server is private and doesn't answer pages of {origin[:100]!r}; {_REMEDY}"
            )
        if request.get("HTTP_SEC_FETCH_SITE", "none") not in (
            "none",
            "same-origin",
        ) and not _is_visit(request):
            raise OriginError(
                f"this server is private and doesn't answer pages of other sites; {_REMEDY}"
            )


def _is_visit(request: Request) -> bool:
    """Whether somebody follows a link to here, which shows the answer to nobody else."""
    is_shown = (
        request.get("HTTP_SEC_FETCH_MODE") == "navigate"
        and request.get("HTTP_SEC_FETCH_DEST") == "document"
    )
    return is_shown and request["REQUEST_METHOD"] == "GET"
