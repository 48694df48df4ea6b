"""What may stand in an address of the server: a host, with a port or without one, and a path that
all of its paths begin with.

Only plain letters: whoever writes an address into a header or a page need not escape it (https://www.rfc-editor.org/rfc/rfc3986#section-3).
"""

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

_HOST = re.compile(
    r"(?:((?:[A-Za-z0-9_-]+\.)*[A-Za-z0-9_-]+\.?)|\[([0-9A-Fa-f:.]+)\])(?::(\d{1,5}))?"
)
# A name has 253 letters at most; what is longer isn't kept in memory either.
_LONGEST = 260
# Segments that have letters, and are no steps to elsewhere: two slashes at the start would be
# another host.
_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[\w.~!$&'()*+=:@-]+)*/?", re.ASCII)


def host_name(text: str) -> str:
    """The name or number in `text`, a host with or without its port, in small letters and without
    brackets; empty where it names no host.
    """
    return _host_name(text) if len(text) <= _LONGEST else ""


def leads_here(text: str, names: frozenset[str] = frozenset()) -> bool:
    """Whether the host in `text` is a number that every machine has for itself alone, `localhost`,
    or one of the `names`.
    """
    name = host_name(text)
    return name == "localhost" or name in names or _is_loopback(name)


def is_prefix(text: str) -> bool:
    """Whether `text` may stand before all paths of the server; so may nothing, and a slash."""
    return bool(_PREFIX.fullmatch(text))


@lru_cache(maxsize=4096)
def _host_name(text: str) -> str:
    match = _HOST.fullmatch(text)
    if not match or not 0 < int(match[3] or 80) < 65536:
        return ""
    try:
        return str(IPv6Address(match[2])) if match[2] else match[1].lower()
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
