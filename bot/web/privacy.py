"""What the notice about personal data says of this installation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrivacyFacts:
    """Facts of the notice, all from the configuration.

    ``keeper`` is who keeps the data, ``street`` whom residents deal with, ``bot_name`` the bot's nickname.
    ``keep_days`` counts from the end of a concern or from leaving every group, ``keep_messages_days`` from when a
    message was said to the bot; ``candidate_hours`` is how long an unconfirmed candidate is kept.
    """

    keeper: str
    street: str
    bot_name: str
    keep_days: int
    keep_messages_days: int
    candidate_hours: int
