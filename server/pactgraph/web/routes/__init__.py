"""The routes of Flask, one blueprint a topic.

description  `/sparql` without a query: the description of the service
queries      `/queries`: the saved queries, for programs
code         `/queries/NAME/code` and `/sparql/code`: code that asks what an address asks
openapi      `/openapi.json`: what programs can call
examples     `/.well-known/sparql-examples`, `/queries.ttl`: them as RDF
downloads    `/export` and `/release/<id>/export`: the files of releases
search       `/search`: things by their names
terms        `/terms.json`: the names that a query may be written with
graphs       `/graphs`: the Graph Store Protocol, read only
agents       `/mcp`: tools for agents
void         `/.well-known/void`: what the dataset is
things       `/id/…`, `/code/…`, `/ontology` …: where IRIs lead, and `/doc`, what is said there
schemas      `/schemas/saved-query.json`: what the header of a saved query may say
crawlers     `/robots.txt`, `/sitemap.xml` and `/favicon.ico`
health       `/healthz` and `/readyz`
"""
