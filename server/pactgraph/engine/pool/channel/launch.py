"""What a zygote is to do, and how one is started and let go."""

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.embedded import store_on_disk
from pactgraph.errors import DamageError, ReleaseError
from pactgraph.files.identity import Identity, identity_of
from pactgraph.release import Release


@dataclass(frozen=True, slots=True)
class Plan:
    """The folder to meet in and the socket in it, the data, as N-Quads to load or as a store on
    disk, and the limits, in bytes.

    `identity` is that of the dataset when it was verified; a store on disk has none. Where graphs
    overlap, the store has their union, or is to get it.
    """

    folder: str
    address: str
    dataset: str
    store: str | None
    identity: Identity | None
    graphs_overlap: bool
    prefixes: dict[str, str]
    query_memory: int
    result_size: int
    total_memory: int
    allowed_services: tuple[str, ...]

    def to_json(self) -> str:
        """The plan on one line."""
        return json.dumps(asdict(self))

    @property
    def is_unchanged(self) -> bool:
        """Whether the dataset still is the file that was verified; a store on disk is."""
        try:
            return self.identity is None or identity_of(Path(self.dataset)) == self.identity
        except OSError:
            return False

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """The plan that `to_json` wrote."""
        fields = json.loads(text)
        identity = fields.pop("identity")
        return cls(**fields, identity=identity and Identity(**identity))


def plan_for(release: Release, settings: Settings, folder: Path) -> Plan:
    """The plan for `release`, its socket in `folder`.

    Raises ReleaseError where a store on disk is wanted and there is none, DamageError where it is
    none, or the dataset isn't what the manifest says.
    """
    place = store_on_disk(release, settings)
    store = str(place) if place else None
    return Plan(
        folder=str(folder),
        address=str(zygote_address(folder, release.id)),
        dataset=str(release.dataset_file),
        store=store,
        identity=None if store else release.verify_dataset(),
        graphs_overlap=release.manifest.graphs_overlap,
        prefixes=dict(release.manifest.prefixes),
        query_memory=settings.query_memory,
        result_size=settings.result_size,
        total_memory=settings.total_memory,
        allowed_services=settings.service_allow,
    )


def zygote_address(folder: Path, release_id: str) -> Path:
    """The socket of the zygote for a release."""
    return folder / f"{release_id}.sock"


# A zygote that is let go may be in the middle of a fork; past so many seconds it hangs.
_PATIENCE = 10.0


# Ask for large pages, which glibc does and others ignore (https://sourceware.org/glibc/manual/latest/html_node/Memory-Allocation-Tunables.html).
_LARGE_PAGES = "glibc.malloc.hugetlb=1"


# What a zygote needs of the environment, in which there may be secrets that code in a worker must
# not find.
_NEEDED = re.compile(
    r"PYTHON\w*|COV\w*|LD_\w+|LC_\w+|LANG|TZ|PATH|HOME|TMPDIR|SSL_CERT_(FILE|DIR)|GLIBC_TUNABLES"
)


def environment_for(plan: Plan) -> dict[str, str]:
    """The environment of a zygote. Data in pages of 2 MiB has few entries in the page table, which
    each fork copies.
    """
    needed = {name: value for name, value in os.environ.items() if _NEEDED.fullmatch(name)}
    tunables = ":".join(filter(None, (needed.get("GLIBC_TUNABLES"), _LARGE_PAGES)))
    return {**needed, "GLIBC_TUNABLES": tunables} if plan.store is None else needed


class RunningZygote:
    """A zygote that is ready; see `pactgraph.engine.pool.zygote`."""

    def __init__(self, plan: Plan) -> None:
        """Start it and wait until the data is loaded. Raises ReleaseError where it can't be,
        DamageError where it changed meanwhile.
        """
        # -P: what lies in the working folder is not ours to run (https://docs.python.org/3/using/cmdline.html#cmdoption-P).
        command = [sys.executable, "-P", "-m", "pactgraph.engine.pool.zygote"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            env=environment_for(plan),
        )
        self.address = Path(plan.address)
        self._say(plan.to_json().encode() + b"\n")
        if self._process.stdout is None or not self._process.stdout.readline():
            self.close()
            if not plan.is_unchanged:
                raise DamageError(
                    f"{plan.dataset} was changed while it was loaded; run `pactgraph build`"
                )
            raise ReleaseError(f"the engine could not start on {plan.store or plan.dataset}")

    @property
    def is_alive(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def let_go(self) -> None:
        """It may end as soon as nobody is connected."""
        self._say(b".")

    def close(self) -> None:
        """Wait until it has ended; nobody may be connected any more."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(BrokenPipeError):  # what it was told last, it has not read
                    pipe.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _say(self, words: bytes) -> None:
        try:
            if self._process.stdin:
                self._process.stdin.write(words)
                self._process.stdin.flush()
        except BrokenPipeError:
            pass
