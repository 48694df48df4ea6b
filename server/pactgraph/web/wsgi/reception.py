"""What is looked at in every request before anything else: who sends it, for which host it is, and
whether that may be.

From here on an environment tells the address by which the client knows this server, whoever told
it: `wsgi.url_scheme`, `HTTP_HOST` and `SCRIPT_NAME` go into links, redirections and base IRIs, and
can be trusted to be a scheme, a host and a path.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from pactgraph.addresses import host_name
from pactgraph.config import Settings
from pactgraph.errors import HostError, PactgraphError
from pactgraph.web.wsgi.privacy import Privacy
from pactgraph.web.wsgi.proxies import believe_proxy, comes_through_proxy, subscriber
from pactgraph.web.wsgi.shapes import CLIENT, REFUSAL, Environ

_log = logging.getLogger("pactgraph")


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

    def receive(self, environ: Environ) -> None:
        """Write into `environ` who is the CLIENT and by which address it knows the server, and the
        REFUSAL of what may not come in.
        """
        host = environ.get("HTTP_HOST", "")
        believe_proxy(environ, self._proxies)
        try:
            self._check(environ, host)
        except PactgraphError as error:
            environ[REFUSAL] = error
            environ["HTTP_HOST"] = self._own
        environ[CLIENT] = self._client(environ, host)
        if self._public:
            environ["wsgi.url_scheme"], environ["HTTP_HOST"], environ["SCRIPT_NAME"] = self._public[
                :3
            ]

    def _check(self, environ: Environ, host: str) -> None:
        """See that a request, whose own header is Host: `host`, is for a host that may be asked
        for. Raises HostError, or what Privacy does.

        Only old clients may do without (https://www.rfc-editor.org/rfc/rfc9112#section-3.2). A
        header that comes twice arrives with a comma. Both are looked at, since a page whose name
        leads here can send what else a proxy would.
        """
        told = environ.get("HTTP_HOST", "")
        if not host and environ.get("SERVER_PROTOCOL") in ("HTTP/1", "HTTP/1.0"):
            host, told = self._own, told or self._own
            environ["HTTP_HOST"] = told
        for header in (host, told):
            if not host_name(header):
                raise HostError(
                    f"the header Host: {header[:100]!r} names no host"
                    if header
                    else "the request names no host; send one header Host"
                )
        if self._privacy:
            self._privacy.check(environ, host, told)

    def _client(self, environ: Environ, host: str) -> str:
        """Who a request is counted to; by its address all behind a proxy here would be on this
        machine, where no limits are.
        """
        address: str = environ["REMOTE_ADDR"]
        if REFUSAL in environ or not comes_through_proxy(environ, host or self._own, self._names):
            return subscriber(address)
        self._notice_proxy(address)
        return f"proxy {address}"

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
