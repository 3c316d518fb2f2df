"""Replicas, store and pushes may be killed at any moment: nothing is lost or served by half."""

import random
from pathlib import Path

import pytest

from helpers.releases import made
from store_kills import Scene, killed

pytestmark = [pytest.mark.alone, pytest.mark.slow]

TEXTS = [
    "SELECT * WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o",
    "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
]


def test_what_is_killed_at_random_moments_loses_nothing_and_serves_nothing_half(
    tmp_path: Path,
) -> None:
    """Nine times here; `make soak` does it 36 times over the graph that is shipped."""
    (tmp_path / "wood").mkdir()
    with Scene(made(tmp_path / "wood"), TEXTS, tmp_path, 1) as scene:
        rows = killed(scene, 9, random.Random(1))  # noqa: S311  chaos is no secret

    assert [row for row in rows if not row.met] == []
