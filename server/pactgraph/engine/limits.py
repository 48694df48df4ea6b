"""What all processes of a server count together: who runs a query, and who has used how much
time; and who is told what became of each.
"""

from dataclasses import dataclass
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.admission import Admission
from pactgraph.engine.budget import Budget
from pactgraph.engine.runs import Observer, unobserved


@dataclass(frozen=True, slots=True)
class Limits:
    """The places for queries, the time of the clients, and who observes what they ask."""

    admission: Admission
    budget: Budget
    observe: Observer = unobserved


def shared_limits(folder: Path, settings: Settings, observe: Observer = unobserved) -> Limits:
    """The limits that the processes meeting in `folder` share; one object is enough for each."""
    admission = Admission(folder / "admission", settings)
    return Limits(admission, Budget(folder / "budget", settings), observe)
