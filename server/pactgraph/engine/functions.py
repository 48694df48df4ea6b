"""The functions that the engine has beyond those of SPARQL 1.1, for the service description; a test
asks the engine whether it has each.
"""

from pactgraph.rdf import GEOF, XSD

# https://docs.ogc.org/is/22-047r1/22-047r1.html, on geometries in WKT and GeoJSON
_GEOMETRY = """
    area asGeoJSON centroid convexHull coordinateDimension difference dimension distance
    ehContains ehCoveredBy ehCovers ehDisjoint ehEquals ehInside ehMeet ehOverlap envelope
    getSRID intersection isEmpty isSimple length perimeter rcc8dc rcc8ec rcc8eq rcc8ntpp
    rcc8ntppi rcc8po rcc8tpp rcc8tppi relate sfContains sfCrosses sfDisjoint sfEquals
    sfIntersects sfOverlaps sfTouches sfWithin spatialDimension symDifference union
"""
# Casts to other types than those of https://www.w3.org/TR/sparql11-query/#FunctionMapping
_CASTS = (
    "date dayTimeDuration duration gDay gMonth gMonthDay gYear gYearMonth time yearMonthDuration"
)

FUNCTIONS = tuple(
    [GEOF + name for name in _GEOMETRY.split()] + [XSD + name for name in _CASTS.split()]
)
