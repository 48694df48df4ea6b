"""Who asks: the address that limits for one client count by."""

from ipaddress import ip_address

from flask import current_app, request

from pactgraph.config import Network


def client() -> str:
    """The address of the client: the peer's, or, where that is a trusted proxy, the last one before the proxies in X-Forwarded-For."""
    trusted: tuple[Network, ...] = current_app.config["TRUSTED_PROXIES"]
    if not trusted:
        return request.remote_addr or ""
    hops = [*request.headers.get("X-Forwarded-For", "").split(","), request.remote_addr or ""]
    for hop in reversed([hop.strip() for hop in hops]):
        if not _is_trusted(hop, trusted):
            return hop
    return request.remote_addr or ""


def _is_trusted(hop: str, trusted: tuple[Network, ...]) -> bool:
    try:
        return any(ip_address(hop) in network for network in trusted)
    except ValueError:
        return False
