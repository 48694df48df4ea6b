"""Clients that talk to an endpoint: where it is, who we are to it, and nothing else that they would
take from the environment.

A user and a password come from PACTGRAPH_ENGINE_USER and PACTGRAPH_ENGINE_PASSWORD, a token from
PACTGRAPH_ENGINE_TOKEN, else a user from .netrc (or NETRC), where it has the host. They are no
settings, since everybody on a machine sees the arguments of a command, and are never told.
"""

import netrc
import os
import ssl
from collections.abc import Generator
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import httpx

import pactgraph
from pactgraph.errors import InputError


class Credentials(httpx.Auth):
    """Who we are to an endpoint: told as it asks, by Basic or Digest (RFC 7617, RFC 7616), or with
    a token at once.
    """

    def __init__(self, address: str) -> None:
        """Raises InputError where .netrc can't be read."""
        self._token = os.environ.get("PACTGRAPH_ENGINE_TOKEN", "")
        self._user = os.environ.get("PACTGRAPH_ENGINE_USER", "")
        self._password = os.environ.get("PACTGRAPH_ENGINE_PASSWORD", "")
        if not (self._token or self._user):
            self._user, self._password = _in_netrc(httpx.URL(address).host)
        self._known: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request, and again with what the endpoint asks for."""
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request
            return
        if self._known:
            yield from self._known.auth_flow(request)
            return
        response = yield request
        if response.status_code != 401 or not self._user:
            return
        asked = response.headers.get("WWW-Authenticate", "").lower()
        kind = httpx.DigestAuth if asked.startswith("digest") else httpx.BasicAuth
        self._known = kind(self._user, self._password)
        yield from self._known.auth_flow(request)


def how_to_talk(address: str) -> dict[str, Any]:
    """The arguments of a client of httpx that goes to `address` and nowhere else: no redirect and
    no proxy; certificates are those that the machine trusts, or SSL_CERT_FILE.
    """
    return {
        "headers": {
            "User-Agent": f"pactgraph/{pactgraph.__version__}",
            "Accept-Encoding": "identity",
        },
        "auth": Credentials(address),
        "follow_redirects": False,
        "trust_env": False,
        "timeout": None,
        "limits": httpx.Limits(max_connections=None),
        "verify": ssl.create_default_context(),
    }


def without_cookies(client: httpx.AsyncClient | httpx.Client) -> None:
    """See that a client keeps no cookie."""
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))


def reason_of(error: httpx.HTTPError) -> str:
    """Why nothing came, and where there is one the remedy."""
    told = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in told:
        return (
            "its certificate is signed by nobody that this machine trusts; SSL_CERT_FILE may name "
            "a file with the certificate of who signed it"
        )
    if isinstance(error, httpx.ConnectError):
        return "ConnectError: nothing listens there, or no way leads there"
    return type(error).__name__


def _in_netrc(host: str) -> tuple[str, str]:
    """The user and the password that .netrc has for a host; nothing where it has none."""
    path = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
    try:
        found = netrc.netrc(path).authenticators(host) if path.is_file() else None
    except (OSError, netrc.NetrcParseError) as error:
        raise InputError(f"{path} can't be read: {type(error).__name__}") from error
    return (found[0], found[2]) if found else ("", "")
