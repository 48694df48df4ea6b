"""What zygote, workers and those who ask them say to each other, and how they are started.

launch    what a zygote is to do, and how one is started
lease     what zygote and engine say to each other
wire      what worker and engine say to each other
priority  how much of the processor a worker gets
"""

from pactgraph.engine.pool.channel.launch import (
    Plan,
    RunningZygote,
    environment_for,
    plan_for,
    zygote_address,
)
from pactgraph.engine.pool.channel.lease import (
    ENDING,
    LEASE_CONNECTED,
    LIVED_ON,
    MUCH,
    OVER_BUDGET,
    UNKNOWN,
    WORDS_SIZE,
    Worker,
    answer_with_ending,
    answer_with_worker,
    ask_for_ending,
    ask_for_worker,
    open_handle,
    receive_question,
)
from pactgraph.engine.pool.channel.priority import (
    lower,
    lower_to_the_last,
    may_restore,
    processor_time,
    restore,
)
from pactgraph.engine.pool.channel.wire import (
    GRANTED,
    INLINE,
    REPLY_SIZE,
    SMALL,
    TOKEN_SIZE,
    Reply,
    ReplyError,
    Wish,
    is_whole,
    pack_error,
    pack_reply,
    pack_request,
    receive_request,
    unpack_error,
    unpack_reply,
)

__all__ = [
    "ENDING",
    "GRANTED",
    "INLINE",
    "LEASE_CONNECTED",
    "LIVED_ON",
    "MUCH",
    "OVER_BUDGET",
    "REPLY_SIZE",
    "SMALL",
    "TOKEN_SIZE",
    "UNKNOWN",
    "WORDS_SIZE",
    "Plan",
    "Reply",
    "ReplyError",
    "RunningZygote",
    "Wish",
    "Worker",
    "answer_with_ending",
    "answer_with_worker",
    "ask_for_ending",
    "ask_for_worker",
    "environment_for",
    "is_whole",
    "lower",
    "lower_to_the_last",
    "may_restore",
    "open_handle",
    "pack_error",
    "pack_reply",
    "pack_request",
    "plan_for",
    "processor_time",
    "receive_question",
    "receive_request",
    "restore",
    "unpack_error",
    "unpack_reply",
    "zygote_address",
]
