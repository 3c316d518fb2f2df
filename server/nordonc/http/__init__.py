"""HTTP without a framework: negotiation, cache, compression, bodies, rate limit, query log.

Nothing here knows Flask or evaluates a query.
"""
