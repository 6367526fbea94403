"""The pytest fixture ``gateway``: a factory of running gateways, each ended with the test.

A package's conftest.py takes it over with ``from tests.gateway.fixtures import gateway`` (and names it in ``__all__``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Protocol

import pytest

from tests.gateway.client import Gateway, missing


class StartGateway(Protocol):
    """``gateway(rooms=65, …)`` takes what :class:`tests.gateway.client.Gateway` takes."""

    def __call__(self, **options: Any) -> Gateway: ...


def require_gateway() -> None:
    """Skip where the gateway cannot run, or fail if YUANZHUO_REQUIRE names it."""
    why = missing()
    if not why:
        return
    if "gateway" in os.environ.get("YUANZHUO_REQUIRE", ""):
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture
def gateway() -> Iterator[StartGateway]:
    """Start gateways: ``running = gateway(rooms=3, state=tmp_path / "world.jsonl")``."""
    require_gateway()
    with ExitStack() as running:

        def start(**options: Any) -> Gateway:
            return running.enter_context(Gateway(**options))

        yield start
