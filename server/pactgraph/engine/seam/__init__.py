"""What is asked of any engine, what answers it, and the room that answers take.

base    a request, a result, and the protocol of an engine
output  an answer as it is found, in memory or in a file
room    how much room answers in files take on the disk
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
