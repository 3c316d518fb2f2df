"""What a test needs of its machine: where that is missing, it is skipped, and in CI it fails."""

import os
from typing import NoReturn

import pytest


def lacking(what: str, reason: str) -> NoReturn:
    """Skip the test, or fail where REQUIRE_<what>=1 says that a run of skips is no success."""
    if os.environ.get(f"REQUIRE_{what}") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
