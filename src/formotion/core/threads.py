"""Linear algebra on one thread: many small matrices take longer on several, on a busy machine hundredfold."""

from threadpoolctl import threadpool_limits

one_thread = threadpool_limits.wrap(limits=1, user_api="blas")
