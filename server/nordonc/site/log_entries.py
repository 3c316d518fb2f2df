"""What a route leaves for the log: the query that its page answers."""

from flask import request

from nordonc.endpoint.respond import noted_answer
from nordonc.engine.base import Answer, Query
from nordonc.http.query_log import Entry, noted
from nordonc.site.state import served
from nordonc.sparql.form import query_form


def note(entry: Entry | None) -> None:
    """Leave an entry, if there is one; the first that a request leaves counts."""
    note = noted(request.environ)
    note.entry = note.entry or entry


def answered(text: str, media_type: str) -> Answer:
    """Return the answer to a canned query, and leave an entry of it.

    Raises:
        NordoncError: There is none.
    """
    answer = served().engine.answer(Query(text=text, media_type=media_type))
    note(noted_answer(text, query_form(text), answer))
    return answer
