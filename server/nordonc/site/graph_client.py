"""What the graph answers, in the form that the other modules of this package take."""

import json
from collections.abc import Callable

from nordonc.engine.base import Engine, Query

#: A solution: the bare text of each bound variable.
Row = dict[str, str]
#: Answers a SELECT query.
Ask = Callable[[str], list[Row]]
#: Gives the English name of a thing.
Name = Callable[[str], str]

_RESULTS = "application/sparql-results+json"


def asking(engine: Engine) -> Ask:
    """Return what asks an engine; it raises what ``Engine.answer`` raises."""

    def ask(text: str) -> list[Row]:
        answer = json.loads(engine.answer(Query(text=text, media_type=_RESULTS)).body)
        return [
            {variable: term["value"] for variable, term in row.items()}
            for row in answer["results"]["bindings"]
        ]

    return ask
