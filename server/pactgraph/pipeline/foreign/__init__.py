"""RDF files of any vocabulary and any format, from anybody, loaded as they are; .gz is unpacked.

file      a file, what it is called and which format it has
content   what stands in it, unpacked, and what is wrong with it in a sentence
guards    what no parser is to be given: JSON nested too deeply, entities of XML that grow
skipping  its statements without those that can't be read
loading   all that it says
"""

from pactgraph.pipeline.foreign.content import digest_of
from pactgraph.pipeline.foreign.file import RdfFile, rdf_files
from pactgraph.pipeline.foreign.loading import quads_of
from pactgraph.pipeline.foreign.skipping import Skipped

__all__ = ["RdfFile", "Skipped", "digest_of", "quads_of", "rdf_files"]
