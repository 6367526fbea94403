"""One value of the configuration each: what fits, and what is said if it does not."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

_Value = TypeVar("_Value")
Reader = Callable[[object], object]
"""Takes what YAML gave (None: nothing) and returns the value; raises :class:`Unfit`."""

_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?")
_LONGEST_TEXT = 2000


class Unfit(ValueError):
    """Reads on from the value: ``is not a port (0 to 65535)``."""


def shown(value: object) -> str:
    """A value as a message quotes it: short, on one line, in YAML's words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    line = " ".join(str(value).split())
    return line if len(line) <= 60 else line[:59] + "…"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def text(*, longest: int = _LONGEST_TEXT, optional: bool = False) -> Reader:
    """Text that is not blank, or "" for nothing where that is allowed."""

    def read(value: object) -> str:
        if value is None and optional:
            return ""
        if not isinstance(value, str):
            raise Unfit("is not text" if value is None else "is not text (put it in quotes if it is meant as text)")
        if not value.strip() and not optional:
            raise Unfit("is blank")
        if len(value) > longest:
            raise Unfit(f"is longer than {longest} characters")
        if "\0" in value:
            raise Unfit("contains a NUL character")
        return value.strip()

    return read


def choice(options: type[StrEnum] | tuple[str, ...]) -> Reader:
    """One of some words."""
    words = [str(option) for option in options]

    def read(value: object) -> str:
        if value not in words:
            raise Unfit(f"is none of {', '.join(words)}")
        return options(value) if isinstance(options, type) else str(value)

    return read


def whole(least: int, most: int) -> Reader:
    """A whole number in a range, its ends included."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Unfit(f"is not a whole number from {least} to {most}")
        return value

    return read


def switch(value: object) -> bool:
    """On or off."""
    if not isinstance(value, bool):
        raise Unfit("is neither true nor false")
    return value


def port(value: object) -> int:
    """A TCP port; 0 lets the system choose."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 65535:
        raise Unfit("is not a port (0 to 65535)")
    return value


def _seconds(value: object, above_zero: bool) -> float:
    if not isinstance(value, int | float) or not _is_number(value):
        raise Unfit("is not a number of seconds")
    if value < 0 or (above_zero and value == 0):
        raise Unfit("must be above 0 seconds" if above_zero else "is negative")
    if value > 31_536_000:
        raise Unfit("is longer than a year")
    return float(value)


def seconds(*, above_zero: bool = False) -> Reader:
    """A length of time in seconds, fractions allowed."""
    return lambda value: _seconds(value, above_zero)


def interval(*, above_zero: bool = False) -> Reader:
    """[shortest, longest] in seconds."""

    def read(value: object) -> tuple[float, float]:
        if not isinstance(value, list) or len(value) != 2:
            raise Unfit("is not an interval like [3, 5]")
        low, high = (_in_list(item, lambda entry: _seconds(entry, above_zero)) for item in value)
        if low > high:
            raise Unfit("is upside down: the shorter comes first")
        return low, high

    return read


def _in_list(item: object, read: Callable[[object], _Value]) -> _Value:
    try:
        return read(item)
    except Unfit as error:
        raise Unfit(f"contains {shown(item)}, which {error}") from None


def many(read: Reader, example: str) -> Reader:
    """A list, nothing for an empty one; none of its members twice."""

    def read_all(value: object) -> tuple[object, ...]:
        if value is None:
            return ()
        if not isinstance(value, list):
            raise Unfit(f"is not a list like {example}")
        values = tuple(_in_list(item, read) for item in value)
        twice = next((item for index, item in enumerate(values) if item in values[:index]), None)
        if twice is not None:
            raise Unfit(f"contains {shown(twice)} twice")
        return values

    return read_all


def waits(value: object) -> tuple[float, ...]:
    """Seconds to wait before each further attempt; an empty list means no further attempt."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Unfit("is not a list of seconds like [5, 30, 120]")
    return tuple(_in_list(item, lambda entry: _seconds(entry, False)) for item in value)


def zone(value: object) -> ZoneInfo:
    """A time zone by its name."""
    try:
        if isinstance(value, str):
            return ZoneInfo(value)
    except (OSError, ValueError, LookupError):
        pass
    raise Unfit("is not a known time zone, such as Asia/Shanghai")


def clock(value: object) -> time:
    """A time of day, HH:MM."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", value) if isinstance(value, str) else None
    if not found:
        raise Unfit('is not a time of day like "20:30"')
    return time(int(found[1]), int(found[2]))


def day(value: object) -> date:
    """A day, 2027-01-01."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Unfit("is not a day like 2027-01-01")


_TERMS = ("accept", "close", "extension", "give_back")


def terms(value: object) -> dict[str, dict[str, int]]:
    """Working days by category: {供水: {accept: 1, close: 2}}; what is not named is as usual."""
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(days, dict) for days in value.values()):
        raise Unfit("is not a mapping like {供水: {accept: 1, close: 2}}")
    for name, days in value.items():
        for key, count in days.items():
            if key not in _TERMS:
                raise Unfit(f"has {shown(key)} for {shown(name)}; there are {', '.join(_TERMS)}")
            _in_list(count, whole(0, 365))
    return {str(name): dict(days) for name, days in value.items()}


def three(value: object) -> tuple[int, int, int]:
    """Three whole percentages."""
    if not isinstance(value, list) or len(value) != 3:
        raise Unfit("is not three percentages like [30, 35, 35]")
    first, second, third = (_in_list(item, whole(0, 100)) for item in value)
    return first, second, third  # type: ignore[return-value]


def _is_host(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        # Digits and dots alone are an IP address gone wrong, not a name.
        return bool(_HOST.fullmatch(name)) and not re.fullmatch(r"[0-9.]+", name)
    return True


def host(value: object) -> str:
    """A host name or an IP address to listen on."""
    if not isinstance(value, str) or not _is_host(value):
        raise Unfit("is not a host name or an IP address, such as 127.0.0.1")
    return value


def endpoint(value: object) -> str:
    """host:port; an IPv6 address stands in brackets."""
    if isinstance(value, str):
        name, colon, number = value.rpartition(":")
        bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
        if (
            colon
            and _is_host(bare)
            and (":" not in bare) == (bare == name)
            and re.fullmatch("[0-9]{1,5}", number)
            and 1 <= int(number) <= 65535
        ):
            return value
    raise Unfit("is not host:port, such as 127.0.0.1:8788")


def web_address(value: object) -> str:
    """An http(s) address without a slash at its end; "" for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, str) and not re.search(r"\s", value):
        try:
            parts = urlsplit(value)
            fits = parts.scheme in ("http", "https") and _is_host(parts.hostname or "") and (parts.port or 1) > 0
        except ValueError:
            fits = False
        if fits and not parts.query and not parts.fragment and "@" not in parts.netloc:
            return value.rstrip("/")
    raise Unfit("is not a web address, such as https://yz.example.cn")


def path(value: object) -> Path:
    """A path that need not exist yet."""
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise Unfit("is not a path")
    return Path(value).expanduser()


def existing_file(value: object) -> Path | None:
    """A file that is there, or None for nothing."""
    if value is None or value == "":
        return None
    found = path(value)
    if not found.is_file():
        raise Unfit("is not there" if not found.exists() else "is not a file")
    return found


def authority(value: object) -> str:
    """false ("" then), or the file of the authority that certified the gateway."""
    if value is False or value is None:
        return ""
    if isinstance(value, str) and value:
        return str(existing_file(value))
    raise Unfit("is neither false nor the path of a CA file")


def database(value: object) -> str:
    """sqlite:///file or postgresql://…"""
    fitting = "(fits: sqlite:///data/yuanzhuo.db or postgresql://user@host/name)"
    if not isinstance(value, str):
        raise Unfit(f"is not a database {fitting}")
    scheme, colon, rest = value.partition("://")
    if not colon or any(char.isspace() for char in value):
        raise Unfit(f"is not a database address {fitting}")
    if scheme == "sqlite":
        file = rest.removeprefix("/")
        if file in ("", ":memory:") or "mode=memory" in file:
            raise Unfit(
                "names no file: a database in memory would forget everything, and each thread would see its own"
            )
        if not rest.startswith("/"):
            raise Unfit("needs three slashes: sqlite:///data/yuanzhuo.db")
        return value
    if scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        try:
            parts = urlsplit(value)
            named = len(parts.path) > 1 or "dbname=" in parts.query
            _ = parts.port
        except ValueError:
            raise Unfit(f"is not a database address {fitting}") from None
        if not named:
            raise Unfit("does not name the database (postgresql://user@host/name)")
        # SQLAlchemy knows only the long name of the scheme.
        return "postgresql" + value[len(scheme) :]
    raise Unfit(f"is a database of another kind {fitting}")


def without_password(url: str) -> str:
    """A database address that may be shown."""
    return re.sub(r"(?i)(?<=password=)[^&]*", "***", re.sub(r"(://[^:/@]*):.*@", r"\1:***@", url))
