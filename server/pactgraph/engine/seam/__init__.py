"""DOC

base
output
room
"""

from pactgraph.engine.seam.base import (
    Backend,
    Capabilities,
    Engine,
    PatientEngine,
    QueryRequest,
    QueryResult,
    Rest,
    Then,
    Wanted,
)
from pactgraph.engine.seam.output import Memory, Output, forget_frames, too_large, write_answer
from pactgraph.engine.seam.room import AnswerFile, Claim, Room, shared_room

__all__ = [
    "AnswerFile",
    "Backend",
    "Capabilities",
    "Claim",
    "Engine",
    "Memory",
    "Output",
    "PatientEngine",
    "QueryRequest",
    "QueryResult",
    "Rest",
    "Room",
    "Then",
    "Wanted",
    "forget_frames",
    "shared_room",
    "too_large",
    "write_answer",
]
