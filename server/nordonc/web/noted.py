"""What a route leaves for the log: the query that its page answers."""

from flask import request

from nordonc import negotiation
from nordonc.engine.base import Answer, Query
from nordonc.web.endpoint import noted_answer
from nordonc.web.journal import ENTRIES, Entry
from nordonc.web.served import served


def note(entry: Entry | None) -> None:
    """Leave an entry, if there is one."""
    if entry:
        request.environ[ENTRIES].append(entry)


def answered(text: str, media_type: str) -> Answer:
    """Return the answer to a canned query, and leave an entry of it.

    Raises:
        NordoncError: There is none.
    """
    answer = served().engine.answer(Query(text=text, media_type=media_type))
    note(noted_answer(text, negotiation.form(text), answer))
    return answer
