"""The routes of Flask, one blueprint a topic.

description  `/sparql` without a query: the description of the service
queries      `/queries`: the saved queries, for programs
downloads    `/export` and `/release/<id>/export`: the files of releases
graphs       `/graphs`: the Graph Store Protocol, read only
void         `/.well-known/void`: what the dataset is
things       `/id/…`, `/code/…`, `/ontology` …: where IRIs lead, and `/doc`, what is said there
health       `/healthz` and `/readyz`
"""
