"""One small mapper: a function over chunks of documents, in this process for a few, in a process pool for many.

A cluster would be another body for `map_chunks`; nothing else knows where chunks are worked on.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

# A chunk is large enough that handing it over costs nothing and small enough to keep memory flat.
CHUNK = 250
# A pool pays for starting its processes (about a second each) from some thousand documents on.
_POOL_FROM = 1000


Item = TypeVar("Item")
Result = TypeVar("Result")


def map_chunks(
    function: Callable[[Sequence[Item]], Result], items: Sequence[Item], workers: int | None = None
) -> Iterator[tuple[int, Result]]:
    """Apply a function to chunks of items.

    Args:
        function: a module-level function of a sequence of items.
        items: what to work on.
        workers: processes to use; by default as many as there are processors, or one for few items.

    Yields:
        The number of items in a chunk and the function's result, in the order of the items.
    """
    chunks = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
    if workers is None:
        workers = 1 if len(items) < _POOL_FROM else _processors()
    if workers == 1:
        for chunk in chunks:
            yield len(chunk), function(chunk)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Polars and DuckDB run threads, which a forked child would inherit in mid-air: children start afresh.
    with ProcessPoolExecutor(min(workers, len(chunks)), mp_context=get_context("spawn")) as pool:
        for chunk, result in zip(chunks, pool.map(function, chunks), strict=True):
            yield len(chunk), result


def _processors() -> int:
    """Count the processors that this process may use; not every system can tell less than all."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
