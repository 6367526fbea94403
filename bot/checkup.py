"""``python -m bot check``: looks everything over and changes nothing."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Config


def checkup(config: Config) -> tuple[list[str], bool]:
    """Lines to print, and whether all is well."""
    lines = [f"{name} = {value}   ({origin})" for name, value, origin in config.shown()]
    well = True
    checks: list[tuple[str, Callable[[Config], str]]] = [("database", _database), ("triage", _triage), ("web", _web)]
    if config.channel == "wechaty":
        checks.append(("gateway", _gateway))
    for name, look in checks:
        try:
            lines.append(f"ok   {name}: {look(config)}")
        except Exception as error:  # whatever is wrong belongs on the list, in one line
            well = False
            lines.append(f"bad  {name}: {' '.join(str(error).split())}")
    return lines, well


def _database(config: Config) -> str:
    from sqlalchemy.engine import make_url

    from storage.engine import READING, open_engine
    from storage.migrations import HEAD
    from storage.schema import revision

    url = make_url(config.storage.url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return f"{url.database} will be made at the first start"
    engine = open_engine(config.storage.url)
    try:
        # Reading needs no write lock, which a bot that runs may hold.
        with engine.connect().execution_options(**{READING: True}) as connection:
            found = revision(connection)
    finally:
        engine.dispose()
    if found is None:
        return "empty, its tables will be made at the first start"
    if found > HEAD:
        raise ValueError(f"storage.url: at revision {found}, this program knows up to {HEAD}")
    return f"at revision {found}" + ("" if found == HEAD else f", will be brought to {HEAD}")


def _triage(config: Config) -> str:
    from bot.triage import Triage

    judgement = Triage.load(config.triage.places, config.triage.words).judge("3号楼停水两天了没人管")
    return f"loaded; 3号楼停水两天了没人管 is {judgement.category}, {judgement.urgency}"


def _web(config: Config) -> str:
    family = socket.AF_INET6 if ":" in config.web.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.web.host, config.web.port))
        except OSError as error:
            raise ValueError(
                f"web.port: {config.web.host}:{config.web.port} cannot be used ({error.strerror}); is the bot running?"
            ) from error
    return f"{config.web.host}:{config.web.port} is free"


def _gateway(config: Config) -> str:
    host, _, port = config.wechaty.endpoint.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=5):
            pass
    except OSError as error:
        raise ValueError(f"wechaty.endpoint: {config.wechaty.endpoint} does not answer ({error})") from error
    if not config.wechaty.token:
        raise ValueError("wechaty.token: is missing; set YUANZHUO__WECHATY__TOKEN")
    return f"{config.wechaty.endpoint} answers"
