"""Any SPARQL 1.1 endpoint as an engine, over HTTP.

backend     what of it the server's processes know
engine      puts a query to the endpoint, and takes its answer, which is whole or an error
question    a query as it is sent
intake      where the answer goes while it comes
reading     the answer, checked to its end and written as it was asked for
depth       how deep triples stand in it within triples
mending     what of an answer isn't written as it should be
refusals    what the endpoint's statuses stand for
holding     what the endpoint has of a release, and where
proof       whether it has it
connection  clients that talk to it
loading     how a release comes there
"""
