"""Oxigraph in processes that can be killed.

backend     what of it the server's processes know
engine      asks workers, kills them, and says how they ended
supply      the workers that wait, and new ones from the zygote
channel     what zygote, workers and engine say to each other
replies     how a worker's reply is awaited and read
lookout     awaits those that come in a moment, all in one thread
supervisor  keeps a zygote running for the current release
zygote      holds the store, leases workers and buries the dead
birth       how a worker is forked from the zygote and shut in
worker      a query worker, which evaluates with `embedded`
memory      how much memory all workers together may take
reach       which files a worker can still open
exits       why a worker came to its end
runtime     where the processes of a server meet
"""
