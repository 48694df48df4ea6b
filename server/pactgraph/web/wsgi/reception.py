"""What is looked at in every request before anything else: who sends it, for which host it is, and
whether that may be.

The address by which the client knows this server, whoever told it, goes into links, redirections
and base IRIs, and can be trusted to be a scheme, a host and a path.
"""

import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from pactgraph.addresses import host_name
from pactgraph.config import Settings
from pactgraph.errors import HostError, PactgraphError
from pactgraph.web.wsgi.privacy import Privacy
from pactgraph.web.wsgi.proxies import SIGNS, Sender, comes_through_proxy, sender_of, subscriber
from pactgraph.web.wsgi.types import Request

_log = logging.getLogger("pactgraph")
# What is looked at in a request that no proxy has left a sign in. Who asks again finds the
# reception knows it, unless all this takes more than so many bytes.
_SEEN = (
    "REMOTE_ADDR",
    "REQUEST_METHOD",
    "SERVER_PROTOCOL",
    "SCRIPT_NAME",
    "wsgi.url_scheme",
    "HTTP_HOST",
    "HTTP_ORIGIN",
    "HTTP_SEC_FETCH_SITE",
    "HTTP_SEC_FETCH_MODE",
    "HTTP_SEC_FETCH_DEST",
)
_LONGEST = 1024


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who a request is counted to, by which address they know the server, and why it may not come
    in.
    """

    client: str
    scheme: str
    host: str
    prefix: str
    refusal: PactgraphError | None = None


class Reception:
    """The reception of one process; `folder` is that in which the processes of a server meet."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._proxies = settings.trusted_proxies
        self._privacy = None if settings.cors else Privacy(settings)
        self._public = urlsplit(settings.public_url) if settings.public_url else None
        self._own = (
            f"[{settings.host}]:{settings.port}"
            if ":" in settings.host
            else f"{settings.host}:{settings.port}"
        )
        self._names = frozenset((settings.host.lower(),))
        self._notice = folder / "proxy"
        self._is_noticed = False
        self._known = lru_cache(maxsize=1024)(self._look_at)

    def receive(self, request: Request) -> Arrival:
        """How a request arrives."""
        if not SIGNS.isdisjoint(request):
            return self._receive(request)
        seen = tuple(map(request.get, _SEEN))
        is_long = sum(map(len, filter(None, seen))) > _LONGEST
        return self._receive(request) if is_long else self._known(seen)

    def _look_at(self, seen: tuple[str | None, ...]) -> Arrival:
        named = zip(_SEEN, seen, strict=True)
        return self._receive({name: value for name, value in named if value is not None})

    def _receive(self, request: Request) -> Arrival:
        sender, own = sender_of(request, self._proxies), request.get("HTTP_HOST", "")
        refusal: PactgraphError | None = None
        try:
            host = self._host(request, own, sender.host)
        except PactgraphError as error:
            refusal, host = error.with_traceback(None), self._own
        client = self._client(request, sender, own or self._own, refusal is not None)
        address = sender.scheme, host, sender.prefix
        return Arrival(client, *(self._public[:3] if self._public else address), refusal)

    def _host(self, request: Request, host: str, told: str) -> str:
        """The host that a request is for, whose own header is Host: `host`, and which was `told`
        another one by a proxy. Raises HostError, or what Privacy does.

        Only old clients may do without (https://www.rfc-editor.org/rfc/rfc9112#section-3.2). A
        header that comes twice arrives with a comma. Both are looked at, since a page whose name
        leads here can send what else a proxy would.
        """
        if not host and request.get("SERVER_PROTOCOL") in ("HTTP/1", "HTTP/1.0"):
            host, told = self._own, told or self._own
        for header in (host, told):
            if not host_name(header):
                raise HostError(
                    f"the header Host: {header[:100]!r} names no host"
                    if header
                    else "the request names no host; send one header Host"
                )
        if self._privacy:
            self._privacy.check(request, host, told)
        return told

    def _client(self, request: Request, sender: Sender, host: str, is_refused: bool) -> str:
        """Who a request is counted to; by its address all behind a proxy here would be on this
        machine, where no limits are.
        """
        if is_refused or not comes_through_proxy(request, sender, host, self._names):
            return subscriber(sender.address)
        self._notice_proxy(sender.address)
        return f"proxy {sender.address}"

    def _notice_proxy(self, address: str) -> None:
        """Say in the log that there is a proxy, once for all processes."""
        if self._is_noticed:
            return
        self._is_noticed = True
        with suppress(OSError):  # another process was first, or the disk is full
            os.close(os.open(self._notice, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            _log.warning(
                "a proxy at %s doesn't tell who its clients are, so that all of them are counted "
                "as one, with the limits of remote clients: name it in --trusted-proxies, and "
                "have it send X-Forwarded-For",
                address or "no address",
            )
