"""DOC

base
output
room
"""

from pactgraph.engine.seam.base import (
    Backend,
    Capabilities,
    Engine,
    QueryRequest,
    QueryResult,
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
    "QueryRequest",
    "QueryResult",
    "Room",
    "Wanted",
    "forget_frames",
    "shared_room",
    "too_large",
    "write_answer",
]
