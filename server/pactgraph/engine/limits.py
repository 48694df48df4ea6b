"""What all processes of a server count together: who runs a query, who has used how much time, and
who holds how much of the disk.
"""

from dataclasses import dataclass
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.admission import Admission
from pactgraph.engine.budget import Budget
from pactgraph.engine.room import Room


@dataclass(frozen=True, slots=True)
class Limits:
    """The places for queries, the time of the clients, and the room on the disk."""

    admission: Admission
    budget: Budget
    room: Room


def shared_limits(folder: Path, settings: Settings) -> Limits:
    """The limits that the processes meeting in `folder` share."""
    return Limits(
        Admission(folder / "admission", settings),
        Budget(folder / "budget", settings),
        Room(folder / "room", settings),
    )
