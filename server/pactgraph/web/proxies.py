"""What a trusted proxy says of a request: who sent it, and by which address the client knows this server.

Nobody else is believed. Werkzeug's ProxyFix counts hops and believes whoever sends the headers; here the proxies have addresses.
"""

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from pactgraph.config import Network
from pactgraph.web.wsgi import Environ

# A path of letters that need no escape (https://www.rfc-editor.org/rfc/rfc3986#section-3.3).
_PREFIX = re.compile(r"(?:/[\w.~!$&'()*+=:@-]*)+", re.ASCII)


def believe_proxy(environ: Environ, trusted: tuple[Network, ...]) -> None:
    """Rewrite `environ` as if the client had come directly, where the peer is one of the `trusted` proxies.

    X-Forwarded-For tells the client, the last address that isn't a trusted proxy; X-Forwarded-Proto, -Host and -Prefix
    tell the address that it used.
    """
    environ["REMOTE_ADDR"] = _address(environ.get("REMOTE_ADDR", ""))
    if not _is_trusted(environ["REMOTE_ADDR"], trusted):
        return
    for hop in map(_address, reversed(_listed(environ, "HTTP_X_FORWARDED_FOR"))):
        environ["REMOTE_ADDR"] = hop or environ["REMOTE_ADDR"]
        if not _is_trusted(hop, trusted):
            break
    if (scheme := _last(environ, "HTTP_X_FORWARDED_PROTO")) in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme
    if host := _last(environ, "HTTP_X_FORWARDED_HOST"):
        environ["HTTP_HOST"] = host
    if _PREFIX.fullmatch(prefix := _last(environ, "HTTP_X_FORWARDED_PREFIX")):
        environ["SCRIPT_NAME"] = prefix.rstrip("/")


@lru_cache(maxsize=4096)
def subscriber(address: str) -> str:
    """Who a client is counted as: its address, or with IPv6 its network of 64 bits, in which whoever has one address has all.

    https://www.rfc-editor.org/rfc/rfc6177 gives a site no less than that.
    """
    client = ip_address(address) if address else None
    return str(ip_network((client, 64), strict=False)) if isinstance(client, IPv6Address) and not client.is_loopback else address


def _is_trusted(hop: str, trusted: tuple[Network, ...]) -> bool:
    return bool(trusted and hop) and any(ip_address(hop) in network for network in trusted)


@lru_cache(maxsize=4096)
def _address(text: str) -> str:
    """The plain address in `text`, without port, brackets and the mapping of IPv4 into IPv6; empty where there is none."""
    host = text.partition("]")[0].removeprefix("[") if text.startswith("[") else text.partition(":")[0] if text.count(":") == 1 else text
    try:
        address = ip_address(host)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def _last(environ: Environ, header: str) -> str:
    """What the nearest proxy says; empty where it says nothing."""
    return next(reversed(_listed(environ, header)), "")


def _listed(environ: Environ, header: str) -> list[str]:
    return [part.strip() for part in environ.get(header, "").split(",") if part.strip()]
