"""What a trusted proxy says of a request: who sent it, and by which address the client knows this
server.

Nobody else is believed. Werkzeug's ProxyFix counts hops and believes whoever sends the headers;
here the proxies have addresses.
"""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from pactgraph.addresses import is_prefix, leads_here
from pactgraph.readers import Network
from pactgraph.web.wsgi.shapes import Environ

# Headers that proxies add, and clients seldom (https://www.rfc-editor.org/rfc/rfc7239, https://www.rfc-editor.org/rfc/rfc9110#section-7.6.3).
_ADDED = """
    Forwarded Forwarded-For Via X-Forwarded X-Forwarded-By X-Forwarded-For X-Forwarded-Host
    X-Forwarded-Path X-Forwarded-Port X-Forwarded-Prefix X-Forwarded-Proto X-Forwarded-Scheme
    X-Forwarded-Server X-Forwarded-Ssl X-Forwarded-Uri X-Original-Forwarded-For X-Original-Host
    X-Real-IP X-Client-IP X-Cluster-Client-IP X-ProxyUser-IP CDN-Loop CF-Connecting-IP
    Fastly-Client-IP True-Client-IP X-Envoy-External-Address
"""
_SIGNS = frozenset(f"HTTP_{name.upper().replace('-', '_')}" for name in _ADDED.split())


def believe_proxy(environ: Environ, trusted: tuple[Network, ...]) -> None:
    """Rewrite `environ` as if the client had come directly, where the peer is one of the `trusted`
    proxies.

    X-Forwarded-For tells the client, the last address that isn't a trusted proxy;
    X-Forwarded-Proto, -Host and -Prefix tell the address that it used; a host that is none is for
    the caller to see.
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
    if is_prefix(prefix := _last(environ, "HTTP_X_FORWARDED_PREFIX")):
        environ["SCRIPT_NAME"] = prefix.rstrip("/")


def comes_through_proxy(environ: Environ, host: str, names: frozenset[str]) -> bool:
    """Whether a request from this machine only comes through it: a proxy has left a sign, or it is
    for a `host` that isn't here, nor one of `names`.

    The proxy is one that wasn't named, or that doesn't say for whom it asks.
    """
    return _is_here(environ["REMOTE_ADDR"]) and (
        not _SIGNS.isdisjoint(environ) or not leads_here(host, names)
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
def _is_here(address: str) -> bool:
    return not address or ip_address(address).is_loopback


@lru_cache(maxsize=4096)
def _is_trusted(hop: str, trusted: tuple[Network, ...]) -> bool:
    return bool(trusted and hop) and any(ip_address(hop) in network for network in trusted)


@lru_cache(maxsize=4096)
def _address(text: str) -> str:
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


def _last(environ: Environ, header: str) -> str:
    """What the nearest proxy says; empty where it says nothing."""
    return next(reversed(_listed(environ, header)), "")


def _listed(environ: Environ, header: str) -> list[str]:
    return [part.strip() for part in environ.get(header, "").split(",") if part.strip()]
