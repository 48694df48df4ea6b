"""The routes of Flask, one blueprint a topic.

description  `/sparql` without a query: the description of the service
queries      `/queries`: the saved queries, for programs
openapi      `/openapi.json`: what programs can call
examples     `/.well-known/sparql-examples`, `/queries.ttl` and `/query/<name>`: them as RDF
downloads    `/export` and `/release/<id>/export`: the files of releases
graphs       `/graphs`: the Graph Store Protocol, read only
void         `/.well-known/void`: what the dataset is
health       `/healthz` and `/readyz`
"""
