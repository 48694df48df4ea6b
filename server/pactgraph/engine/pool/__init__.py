"""Oxigraph in processes that can be killed.

engine      asks workers, kills them, and says how they ended
lease       what zygote and engine say to each other
wire        what worker and engine say to each other
replies     how a worker's reply is awaited and read
launch      what a zygote is to do, and how one is started
supervisor  keeps a zygote running for the current release
zygote      holds the store and forks query workers from it
worker      a query worker, which evaluates with `embedded`, shut in by `pactgraph.sandbox`
reach       which files a worker can still open
exits       why a worker came to its end
priority    how much of the processor a worker gets
runtime     where the processes of a server meet
local       an engine for one process alone
"""
