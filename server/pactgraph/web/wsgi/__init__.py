"""What stands before Flask in every request.

door                one thread takes all requests, and waits for none of them
recording           what is answered is written down
release_middleware  one release for the whole request, and an answer that is known already
reception           who asks, for which host, and whether they may; by proxies and privacy
cache               entity tags, and answers kept to be given again
endpoint            a query goes to the engine and back
protocol            the query operation of the SPARQL Protocol, as a value
compression         answers in gzip
slow_clients        large answers on their way out, and who takes too long
switch              how one release takes over from another
types               the types of WSGI
"""
