"""Who asks: the address that limits for one client count by."""

from ipaddress import ip_address
from typing import Any

from pactgraph.config import Network


def client_of(environ: dict[str, Any], trusted: tuple[Network, ...]) -> str:
    """The address of the client: the peer's, or, where that is a trusted proxy, the last one before the proxies in X-Forwarded-For."""
    peer: str = environ.get("REMOTE_ADDR", "")
    if not trusted or not _is_trusted(peer, trusted):
        return peer
    hops = [hop.strip() for hop in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    return next((hop for hop in reversed(hops) if not _is_trusted(hop, trusted)), peer)


def _is_trusted(hop: str, trusted: tuple[Network, ...]) -> bool:
    try:
        return any(ip_address(hop) in network for network in trusted)
    except ValueError:
        return False
