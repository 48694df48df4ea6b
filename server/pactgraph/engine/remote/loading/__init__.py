"""Brings a release into an engine that somebody else made, by the engine's own means.

load       the steps: each graph aside, proved, all switched in one update, proved again
store      what is asked and told of the engine
addresses  where an engine takes updates and graphs
pieces     the graphs of a release, in pieces that go through one request
files      all of it as one file, for the loader of the engine, and the commands for that
"""

from pactgraph.engine.remote.loading.files import write_file
from pactgraph.engine.remote.loading.load import load_release
from pactgraph.engine.remote.loading.store import Means, RemoteStore

__all__ = ["Means", "RemoteStore", "load_release", "write_file"]
