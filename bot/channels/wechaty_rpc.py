"""How a call to the gateway can fail.

The kinds are told apart because a letter must not be sent twice: :class:`NotTaken` (the request never left),
:class:`LineLost` and :class:`TooSlow` (nobody can tell), :class:`RpcError` (the gateway answered).
"""

from __future__ import annotations

UNAUTHENTICATED, ALREADY_EXISTS = 16, 6


class RpcError(Exception):
    """The gateway answered with an error: a gRPC status number and its words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"status {status}: {message}")
        self.status = status
        self.message = message


class LineLost(ConnectionError):
    """The connection broke, or was found dead, after a request went out: it may have been carried out."""


class NotTaken(ConnectionError):
    """There was no connection when the request should have gone out."""


class TooSlow(TimeoutError):
    """No answer within the deadline; the request may have been carried out."""
