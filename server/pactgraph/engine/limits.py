"""What all processes of a server count together: who runs a query, and who has used how much
time.
"""

from dataclasses import dataclass
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.admission import Admission
from pactgraph.engine.budget import Budget


@dataclass(frozen=True, slots=True)
class Limits:
    """The places for queries, and the time of the clients."""

    admission: Admission
    budget: Budget


def shared_limits(folder: Path, settings: Settings) -> Limits:
    """The limits that the processes meeting in `folder` share; one object is enough for each."""
    return Limits(Admission(folder / "admission", settings), Budget(folder / "budget", settings))
