"""What is wrong with the configuration, for the person who wrote it."""

from __future__ import annotations


class ConfigError(Exception):
    """One line that names the key or the file, what is wrong with it and what would fit. Never shows a secret."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))
