"""Pages of networks, areas, diseases and participations, with their lists, matrix and map.

The only package that knows classes of the nordonc ontology; a dataset without them has none of it.
"""
