"""The web server: three WSGI applications, one around the other.

wsgi.release_middleware  gives each request one release, and the answer if it is known
wsgi.endpoint            answers SPARQL queries
app                      Flask, with the routes for all else, one blueprint a topic
"""
