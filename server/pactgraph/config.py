"""Settings: one frozen dataclass, one field each, with unit, default and help.

Options of the command line, their help and names in the environment (`PACTGRAPH_` and the field's
name) all come from the fields. Settings are read once, in `cli`, and passed down.
"""

import ipaddress
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, fields
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import platformdirs

from pactgraph.addresses import host_name, is_prefix
from pactgraph.errors import InputError

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

KIB, MIB, GIB = 1024, 1024**2, 1024**3
_PACKAGE = Path(__file__).resolve().parent
# A folder is a project of ours if it holds this file.
_LANDMARK = Path("ontology", "pactgraph.ttl")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", re.IGNORECASE)
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_ENDPOINT = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_NAME = re.compile(r"[a-z][a-z0-9-]*")


def _setting(help: str, default: Any, kind: str = "number") -> Any:
    """A field with its help text and the kind of its value, a key of READERS; a callable default is
    worked out when it is needed.
    """
    metadata = {"help": help, "kind": kind}
    if callable(default):
        return dataclass_field(default_factory=default, metadata=metadata)
    return dataclass_field(default=default, metadata=metadata)


def find_project() -> Path:
    """The folder with `ontology/`, `data/` and `queries/`: the working directory or one above it,
    else the copy that came with the package.
    """
    here = Path.cwd()
    owners = {os.geteuid(), here.stat().st_uid}
    around = [folder for folder in (here, *here.parents) if _owner(folder / _LANDMARK) in owners]
    installed = [
        folder
        for folder in (_PACKAGE.parents[1], _PACKAGE / "content")
        if (folder / _LANDMARK).is_file()
    ]
    return next(iter([*around, *installed]), _PACKAGE / "content")


def _owner(file: Path) -> int | None:
    """Who owns a file; None where there is none. What somebody else has put above the working
    directory is not taken for one's own.
    """
    try:
        return file.stat().st_uid if file.is_file() else None
    except OSError:
        return None


def find_releases(project: Path) -> Path:
    """Where releases of `project` go: its own `releases/`, or the user's data folder where the
    project came with the package.

    Raises InputError where `releases/` is a link: what is written there would go wherever it leads.
    """
    if project == _PACKAGE / "content":
        return Path(platformdirs.user_data_path("pactgraph")) / "releases"
    if (project / "releases").is_symlink():
        raise InputError(
            f"{project / 'releases'} is a link, and who made the project may have made it; name "
            "the folder with --releases"
        )
    return project / "releases"


def _cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _workers() -> int:
    """Many, because an idle worker costs a megabyte or two and a slow query gives way to the quick
    ones.
    """
    return max(32, 4 * _cores())


def half_the_memory() -> int:
    """Half of the memory that this machine has, in bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2


def _free_room() -> int:
    return min(4 * GIB, shutil.disk_usage(tempfile.gettempdir()).free // 4)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decides. Times are seconds; sizes are bytes; an unset folder is found by
    the rule in its help.
    """

    project: Path = _setting(
        "Folder with ontology/, data/ and queries/ [the checkout around you, else the installed "
        "copy]",
        find_project,
        "folder",
    )
    releases: Path | None = _setting(
        "Folder of the releases [releases/ in the checkout, else your user data folder]",
        None,
        "folder",
    )
    texts: Path | None = _setting(
        "Folder with the texts of the sources, to verify quotes against [data/texts/ in the "
        "project]",
        None,
        "folder",
    )
    engine: str = _setting(
        "What answers queries: pool, which is processes that can be killed; embedded, which is "
        "this process, where all queries can be trusted; or the address of a SPARQL endpoint",
        "pool",
        "engine",
    )
    store: str = _setting(
        "Where queries read the release: memory, disk, or auto, which is disk past ten million "
        "statements",
        "auto",
        "store",
    )

    build_timeout: float = _setting(
        "Longest time of one step of a build (a file, rule, check, shape or saved query), in "
        "seconds",
        120.0,
        "seconds",
    )
    build_memory: int = _setting(
        "Memory for a build, and size of the largest file that it writes [half of the machine's "
        "memory]",
        half_the_memory,
        "size",
    )

    host: str = _setting("Address to listen on", "127.0.0.1", "text")
    port: int = _setting("Port to listen on", 8000)
    processes: int = _setting("Processes that speak HTTP [one for each core]", _cores)
    trusted_proxies: tuple[Network, ...] = _setting(
        "Proxies whose X-Forwarded-For is believed: addresses or networks, with commas",
        (),
        "networks",
    )
    public_url: str | None = _setting(
        "Address by which clients know the server, for all links; wins over every header [that of "
        "each request]",
        None,
        "url",
    )
    cors: bool | None = _setting(
        "Answer pages of any site, by any name; or none, and only by our own [--cors, but for "
        "--data on a loopback address]",
        None,
        "flag",
    )
    request_size: int = _setting("Largest request body", MIB, "size")
    url_length: int = _setting("Longest URL; a longer query is to be POSTed", 8 * KIB, "size")
    cache_size: int = _setting(
        "Memory of each process for answers to be given again; 0 keeps none", 64 * MIB, "size or 0"
    )

    query_timeout: float = _setting(
        "Longest time of a query, in seconds; a request can only lower it", 30.0, "seconds"
    )
    query_memory: int = _setting("Memory for one query", GIB, "size")
    result_size: int = _setting("Largest answer", 256 * MIB, "size")
    total_results: int = _setting(
        "Room on the disk for all answers in files together, half of it for one client; past it "
        "an answer is refused [a quarter of what is free, 4 GiB at most]",
        _free_room,
        "size",
    )
    total_memory: int = _setting(
        "Memory for all queries together; past it the largest is stopped [half of the machine's]",
        half_the_memory,
        "size",
    )
    workers: int = _setting(
        "Queries that run at the same time [4 for each core, at least 32]", _workers
    )
    queue_size: int = _setting(
        "Queries that wait for a place to run; the next is answered 503", 64, "number or 0"
    )
    queue_wait: float = _setting("Longest wait for a place to run, in seconds", 5.0, "seconds")
    client_queries: int | None = _setting(
        "Queries of one client that run at the same time; its others wait [half of the workers]",
        None,
    )
    client_seconds: float | None = _setting(
        "Seconds of query time that a client may use in a minute; 0 is no limit [60; no limit for "
        "clients on this machine]",
        None,
        "seconds or 0",
    )
    service_allow: tuple[str, ...] = _setting(
        "Endpoints that SERVICE may call: whole IRIs, with commas [none]", (), "endpoints"
    )

    @property
    def releases_folder(self) -> Path:
        """The folder of the releases, found by rule where it isn't set."""
        return self.releases or find_releases(self.project)

    @property
    def texts_folder(self) -> Path:
        """The folder of the texts; it need not exist."""
        return self.texts or self.project / "data" / "texts"

    @property
    def queries_per_client(self) -> int:
        """How many queries of one client may run at the same time."""
        return self.client_queries or -(-self.workers // 2)


def is_read_from_disk(store: str, quads: int) -> bool:
    """Whether a release of so many quads is read from a store on disk: a quad takes 336 bytes in
    memory.
    """
    return store == "disk" or (store == "auto" and quads > 10_000_000)


# The settings of a command that may build a release, of one that runs queries, and of the server
# besides.
BUILDING = ("build_timeout", "build_memory")
QUERYING = ("engine", "store", "query_timeout", "query_memory", "result_size", "service_allow")
_HTTP = (
    "host",
    "port",
    "processes",
    "trusted_proxies",
    "public_url",
    "cors",
    "request_size",
    "url_length",
    "cache_size",
)
SERVING = (
    *_HTTP,
    "workers",
    "queue_size",
    "queue_wait",
    "client_queries",
    "client_seconds",
    "total_memory",
    "total_results",
)


def settings_fields() -> dict[str, Field[Any]]:
    """The fields of Settings by name."""
    return {field.name: field for field in fields(Settings)}


def read_settings(
    given: Mapping[str, object], environment: Mapping[str, str] = os.environ
) -> Settings:
    """Settings from `given` texts, then the environment, then the defaults; a None in `given`
    counts as not given.

    Raises InputError for a value that can't be read or can't be meant.
    """
    values: dict[str, Any] = {}
    for name, field in settings_fields().items():
        variable = f"PACTGRAPH_{name.upper()}"
        read, wish = READERS[field.metadata["kind"]]
        for origin, text in (
            (f"--{name.replace('_', '-')} ", given.get(name)),
            (f"{variable}=", environment.get(variable) or None),
        ):
            if text is not None and name not in values:
                try:
                    values[name] = read(str(text))
                except ValueError as error:
                    raise InputError(f"{origin}{text}: {wish}") from error
    settings = Settings(**values)
    if settings.texts and not settings.texts.is_dir():
        raise InputError(f"--texts {settings.texts}: there is no such folder")
    return settings


def _folder(text: str) -> Path:
    return Path(text).absolute()


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


def _some(text: str) -> int:
    if not _count(text):
        raise ValueError(text)
    return int(text)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 1e6:
        raise ValueError(text)
    return seconds


def _seconds_or_none(text: str) -> float:
    return _seconds(text) if float(text) else 0.0


def _size(text: str) -> int:
    match = _SIZE.fullmatch(text.strip())
    if not match or not float(match[1]):
        raise ValueError(text)
    return int(float(match[1]) * 1024 ** " KMGT".index(match[2].upper() or " "))


def _size_or_none(text: str) -> int:
    return _size(text) if text.strip("0.") else 0


def _store(text: str) -> str:
    if text not in ("auto", "memory", "disk"):
        raise ValueError(text)
    return text


def _engine(text: str) -> str:
    """A name, or an address without a user and a password, which have no place in a log."""
    is_address = _ENDPOINT.fullmatch(text) and host_name(urlsplit(text).netloc)
    if not (_NAME.fullmatch(text) or is_address):
        raise ValueError(text)
    return text


def _flag(text: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise ValueError(text)
    return text.lower() in _YES


def _url(text: str) -> str:
    """The address without a slash at its end, scheme and host in small letters."""
    parts = urlsplit(text)
    if (
        parts.scheme not in ("http", "https")
        or not host_name(parts.netloc)
        or not is_prefix(parts.path)
        or set(text) & set("?# \t\r\n")
    ):
        raise ValueError(text)
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(name, strict=False) for name in _listed(text))


def _endpoints(text: str) -> tuple[str, ...]:
    if not all(_ENDPOINT.fullmatch(iri) and (urlsplit(iri).port or 1) for iri in _listed(text)):
        raise ValueError(text)
    return tuple(_listed(text))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


# Kind of a setting → what reads its text, and what to write where that fails.
READERS: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "folder": (_folder, "write the path of a folder"),
    "text": (str, "write a text"),
    "number or 0": (_count, "write a whole number"),
    "number": (_some, "write a whole number above 0"),
    "seconds": (_seconds, "write a number of seconds above 0"),
    "seconds or 0": (_seconds_or_none, "write a number of seconds, or 0"),
    "size": (_size, "write a number of bytes, such as 500000, 64MiB or 1G"),
    "size or 0": (_size_or_none, "write a number of bytes, such as 500000, 64MiB or 1G, or 0"),
    "flag": (_flag, "write yes or no"),
    "url": (
        _url,
        "write http:// or https://, a host and perhaps a path, such as https://data.example/pact, "
        "without a query, a fragment and //",
    ),
    "engine": (
        _engine,
        "write pool, embedded, or the address of a SPARQL endpoint, such as "
        "http://localhost:3030/data/sparql",
    ),
    "store": (_store, "write auto, memory or disk"),
    "networks": (
        _networks,
        "write addresses or networks with commas between, such as 10.0.0.1,192.168.0.0/16",
    ),
    "endpoints": (_endpoints, "write whole http or https IRIs with commas between"),
}
