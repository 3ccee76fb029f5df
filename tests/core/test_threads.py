from threadpoolctl import threadpool_info

from formotion.core.threads import one_thread


@one_thread
def threads_inside():
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_linear_algebra_inside_runs_on_one_thread():
    assert set(threads_inside()) == {1}
