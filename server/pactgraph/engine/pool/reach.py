"""What a query worker can still reach: the interpreter, and the store on disk if it reads from
there.
"""

import os
import sysconfig
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph

import pactgraph
from pactgraph.engine.pool.channel import Plan
from pactgraph.sandbox import Reach

# Where a system says which address a name has and whose certificates count, as far as it has these.
_NAMES = (
    "resolv.conf",
    "hosts",
    "nsswitch.conf",
    "host.conf",
    "gai.conf",
    "services",
    "ssl",
    "pki",
    "ca-certificates",
)
_LIBRARIES = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/share/ca-certificates",
    "/run/systemd/resolve",
)
_DNS = 53
_PORTS = {"http": 80, "https": 443}


def worker_reach(plan: Plan, may_connect: bool) -> Reach:
    """The reach of a worker; the endpoints that it may call, and what it takes to find them, only
    if it `may_connect`.
    """
    store = (Path(plan.store),) if plan.store else ()
    if not may_connect:
        return Reach(read=(*_interpreter(), *store))
    return Reach(
        read=(*_interpreter(), *store, *_network()),
        ports=(_DNS, *map(_port, plan.allowed_services)),
    )


@lru_cache(maxsize=1)
def _interpreter() -> tuple[Path, ...]:
    """The folders that Python imports from, since some modules are imported when they are first
    needed; not the working folder.
    """
    folders = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {os.path.dirname(module.__file__ or "") for module in (pactgraph, pyoxigraph)}
    return tuple(Path(folder) for folder in sorted(folders) if folder)


@lru_cache(maxsize=1)
def _network() -> tuple[Path, ...]:
    own = [os.environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")]
    return tuple(
        Path(path) for path in [*own, *(f"/etc/{name}" for name in _NAMES), *_LIBRARIES] if path
    )


def _port(endpoint: str) -> int:
    address = urlsplit(endpoint)
    return address.port or _PORTS[address.scheme]
