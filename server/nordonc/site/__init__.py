"""The Flask application: routes, templates and static files of the pages that any graph has."""
