"""pyHanko runs an event loop of its own for each call, which can't be done in a thread that runs one already."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def beside_loops(call: Callable[[], Result]) -> Result:
    """What the call returns; made in a thread of its own where an event loop runs. It may not touch the database."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return call()
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call).result()
