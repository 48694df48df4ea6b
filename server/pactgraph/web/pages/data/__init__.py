"""The pages of the graph as a whole: what its marks and words mean, what is in it, how to take it
along, and what it is.

routes      the addresses
marks       the legend of all marks
vocabulary  the documentation of the ontology
figures     the graph in numbers
files       the downloads
engines     what engines of others answer
"""
