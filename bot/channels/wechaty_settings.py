"""How to reach a Wechaty gateway. Standard library only, so that config can read it without the SDK."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatySettings:
    """The ``wechaty`` section of the configuration.

    ``endpoint`` is host:port of the gateway. ``tls`` is "" (plain, for a gateway on this machine) or the file of the
    authority that must have certified the gateway (encrypted; any name that it certified will do). ``rpc_timeout_s`` is
    how long an answer may take; ``keepalive_s`` how long the line may be silent before it is tried (a dead one is
    noticed within twice that); ``backoff_s`` the first and the longest pause before connecting again. ``hello`` is what
    the road says to who becomes a friend: the channel accepts friend requests if there is one, before it reports them,
    and leaves them open if not.
    """

    endpoint: str
    token: str = field(repr=False)
    tls: str = ""
    rpc_timeout_s: float = 20.0
    keepalive_s: float = 15.0
    backoff_s: tuple[float, float] = (0.5, 30.0)
    hello: str = ""
