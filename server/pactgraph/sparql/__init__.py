"""The text of queries; nothing here evaluates one.

tokens  SPARQL as tokens: parameters, traits, services
"""
