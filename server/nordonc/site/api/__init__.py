"""The OpenAPI document and the routes that describe the canned queries to programs."""
