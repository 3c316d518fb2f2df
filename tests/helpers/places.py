"""Where the checkout and the material of tests lie."""

from pathlib import Path

ROOT = Path(__file__).parents[2]

#: Files that tests read, by what they are cases of.
CASES = ROOT / "tests" / "cases"

#: Answers of queries and counts that a reader derived from the overview.
EXPECTED = ROOT / "tests" / "expected"

#: Networks of the dataset, each of which has a file of its own.
NETWORKS = len(list((ROOT / "data" / "networks").glob("*.ttl")))

#: A dataset of one thing, with an ontology, a shape, a rule and a query.
SMALL = CASES / "dataset" / "small"
