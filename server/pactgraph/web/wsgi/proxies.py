"""What a trusted proxy says of a request: who sent it, and by which address the client knows this
server.

Nobody else is believed. Werkzeug's ProxyFix counts hops and believes whoever sends the headers;
here the proxies have addresses.
"""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from pactgraph.addresses import is_prefix, leads_here
from pactgraph.readers import Network
from pactgraph.web.wsgi.types import Request

# Headers that proxies add, and clients seldom (https://www.rfc-editor.org/rfc/rfc7239, https://www.rfc-editor.org/rfc/rfc9110#section-7.6.3).
_ADDED = """
    Forwarded Forwarded-For Via X-Forwarded X-Forwarded-By X-Forwarded-For X-Forwarded-Host
    X-Forwarded-Path X-Forwarded-Port X-Forwarded-Prefix X-Forwarded-Proto X-Forwarded-Scheme
    X-Forwarded-Server X-Forwarded-Ssl X-Forwarded-Uri X-Original-Forwarded-For X-Original-Host
    X-Real-IP X-Client-IP X-Cluster-Client-IP X-ProxyUser-IP CDN-Loop CF-Connecting-IP
    Fastly-Client-IP True-Client-IP X-Envoy-External-Address
"""
SIGNS = frozenset(f"HTTP_{name.upper().replace('-', '_')}" for name in _ADDED.split())


@dataclass(frozen=True, slots=True)
class Sender:
    """The address of who sends a request, empty where it has none, and the address by which it
    knows this server.
    """

    address: str
    scheme: str
    host: str
    prefix: str


def sender_of(request: Request, trusted: tuple[Network, ...]) -> Sender:
    """Who sends a request; where the peer is one of the `trusted` proxies, whoever it says.

    X-Forwarded-For tells the client, the last address that isn't a trusted proxy;
    X-Forwarded-Proto, -Host and -Prefix tell the address that it used; a host that is none is for
    the caller to see.
    """
    address = plain_address(request.get("REMOTE_ADDR", ""))
    scheme, host = request.get("wsgi.url_scheme", "http"), request.get("HTTP_HOST", "")
    prefix = request.get("SCRIPT_NAME", "")
    if not is_trusted(address, trusted):
        return Sender(address, scheme, host, prefix)
    for hop in map(plain_address, reversed(_listed(request, "HTTP_X_FORWARDED_FOR"))):
        address = hop or address
        if not is_trusted(hop, trusted):
            break
    if (forwarded := _last(request, "HTTP_X_FORWARDED_PROTO")) in ("http", "https"):
        scheme = forwarded
    if is_prefix(forwarded := _last(request, "HTTP_X_FORWARDED_PREFIX")):
        prefix = forwarded.rstrip("/")
    return Sender(address, scheme, _last(request, "HTTP_X_FORWARDED_HOST") or host, prefix)


def comes_through_proxy(request: Request, sender: Sender, host: str, names: frozenset[str]) -> bool:
    """Whether a request from this machine only comes through it: a proxy has left a sign, or it is
    for a `host` that isn't here, nor one of `names`.

    The proxy is one that wasn't named, or that doesn't say for whom it asks.
    """
    return is_here(sender.address) and (
        not SIGNS.isdisjoint(request) or not leads_here(host, names)
    )


@lru_cache(maxsize=4096)
def subscriber(address: str) -> str:
    """Who a client is counted as: its address, or with IPv6 its network of 64 bits, in which
    whoever has one address has all.

    https://www.rfc-editor.org/rfc/rfc6177 gives a site no less than that.
    """
    client = ip_address(address) if address else None
    return (
        str(ip_network((client, 64), strict=False))
        if isinstance(client, IPv6Address) and not client.is_loopback
        else address
    )


@lru_cache(maxsize=4096)
def is_here(address: str) -> bool:
    """Whether `address` is one of this machine alone, or none at all."""
    return not address or ip_address(address).is_loopback


@lru_cache(maxsize=4096)
def is_trusted(hop: str, trusted: tuple[Network, ...]) -> bool:
    """Whether the address `hop` is one of the `trusted` proxies."""
    return bool(trusted and hop) and any(ip_address(hop) in network for network in trusted)


@lru_cache(maxsize=4096)
def plain_address(text: str) -> str:
    """The plain address in `text`, without port, brackets and the mapping of IPv4 into IPv6; empty
    where there is none.
    """
    host = (
        text.partition("]")[0].removeprefix("[")
        if text.startswith("[")
        else text.partition(":")[0]
        if text.count(":") == 1
        else text
    )
    try:
        address = ip_address(host)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def _last(request: Request, header: str) -> str:
    """What the nearest proxy says; empty where it says nothing."""
    return next(reversed(_listed(request, header)), "")


def _listed(request: Request, header: str) -> list[str]:
    return [part.strip() for part in request.get(header, "").split(",") if part.strip()]
