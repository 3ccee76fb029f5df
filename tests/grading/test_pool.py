"""Jobs are handed out a few at a time, in threads or on a cluster."""

import pytest

from formotion.core.errors import InputError
from formotion.grading.pool import as_done, cores, pool


def square(x):
    return x**2


def test_threads_do_every_job():
    with pool() as (executor, in_flight):
        assert sorted(as_done(executor, in_flight, square, range(10))) == [k**2 for k in range(10)]
    assert in_flight >= cores()


def test_no_more_jobs_are_taken_than_may_be_in_flight():
    taken = []
    jobs = (taken.append(k) or k for k in range(100))
    with pool() as (executor, _):
        done = as_done(executor, 3, square, jobs)
        next(done)
        assert len(taken) <= 4
        done.close()


def test_the_error_of_a_job_is_raised():
    with pool() as (executor, _), pytest.raises(TypeError):
        list(as_done(executor, 2, square, ["x"]))


def test_a_scheduler_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr("formotion.grading.pool.TIMEOUT_S", 0.5)
    with (
        pytest.raises(InputError, match="no Dask scheduler answers at 'tcp://127.0.0.1:1'"),
        pool("tcp://127.0.0.1:1"),
    ):
        pass


def test_without_dask_a_scheduler_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(InputError, match="needs Dask, which is not installed"), pool("tcp://127.0.0.1:1"):
        pass
