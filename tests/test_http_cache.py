"""Answers that are kept, and computed once for all who ask at the same time."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import pytest

from nordonc.errors import BusyError, NotFoundError
from nordonc.http.cache import Cache


class Kept(NamedTuple):
    """Something to keep."""

    name: str
    size_bytes: int = 10
    storable: bool = True


def never() -> Kept:
    raise AssertionError


def test_an_answer_is_kept_and_given_again() -> None:
    cache: Cache[Kept] = Cache(1000, followers=1)

    assert cache.get("a") is None
    assert cache.once("a", lambda: Kept("first")).name == "first"
    assert cache.get("a") == Kept("first")
    assert cache.size_bytes == 10


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Kept("other", storable=False), id="not-for-others"),
        pytest.param(Kept("large", size_bytes=126), id="above-its-share"),
    ],
)
def test_some_answers_are_not_kept(answer: Kept) -> None:
    cache: Cache[Kept] = Cache(1000, followers=1)

    assert cache.once("a", lambda: answer) == answer
    assert cache.get("a") is None


def test_the_least_recently_used_goes_first() -> None:
    cache: Cache[Kept] = Cache(100, followers=1)
    for name in "abcdefghij":
        cache.once(name, partial(Kept, name))
    assert cache.get("a")
    cache.once("k", lambda: Kept("k"))

    assert cache.get("a")
    assert cache.get("b") is None
    assert cache.size_bytes == 100


def together(compute: Callable[[], Kept], followers: int, askers: int) -> list[object]:
    """Ask for the same from several threads, and return what each got."""
    cache: Cache[Kept] = Cache(1000, followers)

    def ask(_: int) -> object:
        try:
            return cache.once("a", compute)
        except (BusyError, NotFoundError) as error:
            return type(error)

    with ThreadPoolExecutor(askers) as threads:
        return list(threads.map(ask, range(askers)))


def test_equal_requests_are_computed_once() -> None:
    computed = []

    def slowly() -> Kept:
        computed.append(threading.get_ident())
        time.sleep(0.3)
        return Kept("a")

    assert together(slowly, followers=8, askers=8) == [Kept("a")] * 8
    assert len(computed) == 1


def test_a_failure_is_one_for_all_who_wait_for_it() -> None:
    def fail() -> Kept:
        time.sleep(0.3)
        raise NotFoundError

    assert together(fail, followers=8, askers=4) == [NotFoundError] * 4


def test_only_so_many_wait() -> None:
    def slowly() -> Kept:
        time.sleep(0.5)
        return Kept("a")

    got = together(slowly, followers=2, askers=6)
    assert sorted(map(str, got)) == sorted(map(str, [Kept("a")] * 3 + [BusyError] * 3))


def test_who_waited_for_what_is_not_for_others_computes_it_anew() -> None:
    def slowly() -> Kept:
        time.sleep(0.2)
        return Kept(str(threading.get_ident()), storable=False)

    got = together(slowly, followers=2, askers=3)
    assert len(set(got)) == 3
