"""The web server, one room after the other.

listening        the socket, made of what a person writes
server           several processes, each of which has the application
processes        granian, which is started again however often it ends
connections      how many there may be, and who is hung up on
ledger           what is remembered of requests and queries: logs and metrics
wsgi             what stands before Flask: release, cache, the SPARQL endpoint
app              Flask, with the routes for all else
routes, pages    those routes, for programs and for people
http             requests and answers as values
errors           renders what goes wrong, wherever it is met
found            what was found for a name
openapi          the description of the server in OpenAPI
offer            the saved queries as they are offered
record           what is known of the dataset that is served
catalogue        the dataset as catalogues list it: the service and the files
publication      a release that is being served
current_release  the current release of a folder, looked at again and again
rows             rows that the server asks the engine for
things           what the graph says of one thing
terms            the names that a query may be written with
replies          what those routes answer with
"""
