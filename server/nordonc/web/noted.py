"""What a route leaves for the log: the query that its page answers."""

from flask import request

from nordonc import negotiation
from nordonc.engine.base import Answer, Query
from nordonc.web.journal import ENTRIES, Entry, text_hash
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
    note(
        Entry(
            query=text_hash(text),
            form=negotiation.form(text),
            rows=answer.rows,
            bytes=answer.size_bytes,
        )
    )
    return answer
