"""The web server, one room after the other.

wsgi.release_middleware  gives each request one release and a context, and the answer if it is known
wsgi.endpoint            answers SPARQL queries
app                      Flask, with the routes for all else, one blueprint a topic
errors                   renders what goes wrong, wherever it is met
"""
