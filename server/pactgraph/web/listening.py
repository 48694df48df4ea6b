"""The socket that the server listens on, made before anything is promised: whatever a person writes
as --host and --port either works or ends in one sentence.
"""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from pactgraph.errors import InputError

# Connections that wait to be accepted.
BACKLOG = 1024
_ALL, _BROADCAST = "*", "255.255.255.255"
_REMEDY = "choose another --host or --port"
# What is no host, and what its writer may have meant.
_MISTAKES = {
    r"\s*": "--host is empty: write an address or a name of this machine, or * for all of them",
    r".*://.*": "--host takes a host alone, such as localhost; --port takes the port",
    r"unix:.*|[^\[]*/.*": "--host takes an address or a name of this machine: there are no sockets "
    "in files, and no networks",
    r"\[.*\]:.*|[^:]*:\d*": "--host takes a host alone; --port takes the port",
    r".*[^\S ].*|.*[\x00-\x20\x7f].*": "--host has a space or a control character in it",
}


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that nobody else listens on, bound to `host`, as it may stand in settings, and
    `port`; `zone` is the interface that a local address of IPv6 is at. It takes connections from
    `start` on.
    """

    bound: socket.socket
    host: str
    zone: str
    port: int

    @property
    def address(self) -> IPv4Address | IPv6Address:
        """The address that it is bound to."""
        bound = ip_address(self.bound.getsockname()[0])
        return getattr(bound, "ipv4_mapped", None) or bound

    @property
    def url(self) -> str:
        """Its address for a browser on this machine, without a path. No browser goes to an address
        that means all of them.
        """
        name = "localhost" if self.address.is_unspecified else self.host
        host = f"{name}%25{self.zone}" if self.zone else name
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def start(self) -> None:
        """Take connections. Raises InputError where another was quicker."""
        try:
            self.bound.listen(BACKLOG)
        except OSError as error:
            raise _refusal(self.host, self.port, error) from error

    def twins(self, count: int) -> list[socket.socket]:
        """So many more sockets at the same place, once it takes connections: the system spreads
        those that come over all of them. Raises InputError where there can't be any.
        """
        found: list[socket.socket] = []
        try:
            # Only now, or another server could have had the port as well.
            self.bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            for _ in range(count):
                twin = socket.socket(self.bound.family, socket.SOCK_STREAM)
                found.append(twin)
                _set_up(twin)
                twin.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                twin.bind(self.bound.getsockname())
        except OSError as error:
            for twin in found:
                twin.close()
            raise _refusal(self.host, self.port, error) from error
        return found


def bind(host: str, port: int) -> Listener:
    """A listener at `host`, an address or a name, in brackets or not, or * for all addresses; port
    0 is any that is free. Raises InputError where there can't be one.
    """
    for pattern, mistake in _MISTAKES.items():
        if re.fullmatch(pattern, host, re.DOTALL):
            raise InputError(f"can't listen on {host!r}: {mistake}")
    name = host.removeprefix("[").removesuffix("]")
    if name == _ALL:
        name = "::" if socket.has_dualstack_ipv6() else "0.0.0.0"
    failure: OSError | None = None
    for family, address in _addresses(name, port):
        bound = socket.socket(family, socket.SOCK_STREAM)
        try:
            _set_up(bound)
            bound.bind(address)
            number, port = bound.getsockname()[:2]
            plain, _, zone = name.lower().partition("%")
            return Listener(bound, number if _is_number(plain) else plain, zone, port)
        except OSError as error:
            bound.close()
            failure = failure or error
    raise _refusal(host, port, failure) from failure


def _addresses(name: str, port: int) -> list[tuple[socket.AddressFamily, tuple[object, ...]]]:
    """The addresses that `name` has, as the system orders them. Raises InputError for a name that
    nobody has.
    """
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "this is no name"
        raise InputError(
            f"can't listen on {name[:100]!r}: {reason}; --host takes an address or a name of "
            "this machine"
        ) from error
    if any(
        ip_address(address[0]).is_multicast or address[0] == _BROADCAST for *_, address in found
    ):
        raise InputError(f"can't listen on {name}: it is the address of many machines; {_REMEDY}")
    return [(family, address) for family, _, _, _, address in found]


def _is_number(name: str) -> bool:
    """Whether `name` is an address of IPv4 in one of the ways that systems read."""
    try:
        socket.inet_aton(name)
    except OSError:
        return False
    return True


def _set_up(bound: socket.socket) -> None:
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # after a restart
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # for all that are accepted
    if bound.family == socket.AF_INET6:
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)


def _refusal(host: str, port: int, failure: OSError | None) -> InputError:
    reason = failure.strerror if failure else "it has no address"
    return InputError(f"can't listen on {host} at port {port}: {reason}; {_REMEDY}")
