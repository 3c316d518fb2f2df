"""The engine without processes answers as the one with them does."""

from pathlib import Path

import pytest

from helpers import releases
from nordonc.engine.base import Query
from nordonc.engine.embedded import EmbeddedEngine
from nordonc.engine.inline import InlineEngine
from nordonc.settings import Settings

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.mark.parametrize("default_graph", ["union", "strict"])
def test_both_engines_give_the_same_answer(tmp_path: Path, default_graph: str) -> None:
    release = releases.made(tmp_path)
    settings = Settings(default_graph=default_graph, workers=1)
    answers = []
    for kind in (InlineEngine, EmbeddedEngine):
        engine = kind(release, settings)
        answers.append(
            [
                engine.answer(Query(text=COUNT, media_type="text/csv", foreign=foreign)).body
                for foreign in (False, True)
            ]
        )
        engine.close()

    assert answers[0] == answers[1]
    assert (len({*answers[0]}) == 1) is (default_graph == "union")
