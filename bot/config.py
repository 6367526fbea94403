"""The configuration as frozen values: config.yaml, overridden by the environment, every value checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.simulator_settings import SimulatorSettings
from bot.channels.wechaty_settings import WechatySettings
from bot.community.groups import Mode
from bot.config_error import ConfigError
from bot.config_keys import KEYS, SECTIONS, SWITCHES, members, nearest
from bot.config_readers import Unfit, shown, without_password
from bot.config_yaml import read_file, read_yaml
from bot.council.terms import Term, Terms
from bot.jobs.plan import JobPlan
from bot.pacing import Pacing
from bot.quiet import QuietHours

__all__ = ["Config", "ConfigError", "load"]

_PREFIX = "YUANZHUO__"
_SECRET = "***"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSettings:
    """``name`` is the nickname that people @, ``street`` who runs it, ``time_zone`` the one of all times in text."""

    name: str
    street: str
    time_zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    """``url`` is sqlite:///file (relative to the current directory) or postgresql://…; ``files`` a folder; a
    picture, voice message or file of a concern is at most ``attachment_mb`` million bytes."""

    url: str = field(repr=False)
    files: Path
    attachment_mb: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """``port`` 0 lets the system choose; ``public_url`` has no slash at its end and is "" where there is none;
    ``open311``: whether anybody's machines may read what is public of concerns."""

    host: str
    port: int
    public_url: str
    open311: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSettings:
    """``admins`` are contact ids. Days count from a concern's close (or the last leave), or a message's arrival."""

    admins: tuple[str, ...]
    keeper: str
    keep_days: int
    keep_messages_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSettings:
    """What free talk that sounds like a concern leads to in a group for which nobody has decided."""

    default_mode: Mode
    prompt_pause_s: float
    candidate_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernSettings:
    """Deadlines in working days, the clock's hours and pauses, and what the three rates weigh."""

    accept_days: int
    close_days: int
    extension_days: int
    return_days: int
    terms: Mapping[str, Mapping[str, int]]
    remind_at: time
    escalate_days: int
    recheck_days: int
    answer_days: int
    weights: tuple[int, int, int]
    similar_days: int
    burst_people: int
    burst_hours: int

    def all_terms(self) -> Terms:
        """The usual term and those of categories."""
        usual = Term(
            accept=self.accept_days,
            close=self.close_days,
            extension=self.extension_days,
            give_back=self.return_days,
        )
        return Terms(usual, {name: replace(usual, **days) for name, days in self.terms.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilSettings:
    """How many households must endorse a concern before it may become a topic: all in all, or of one building; for how
    many days a decision is on public notice; how polls are held: for how many others one may vote, how many hours
    before the deadline who has not voted is reminded, and whether what owners decide in a chat binds them."""

    topic_households: int
    topic_building: int
    public_days: int
    proxies: int
    remind_hours: tuple[int, ...]
    owners_binding: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSettings:
    """Days that the official calendar does not know, or has otherwise here."""

    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageSettings:
    """``words`` is a YAML file with words of the deployment's own, which exists, or None."""

    places: tuple[str, ...]
    words: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxSettings:
    """``mode`` is live, rehearsal or silent; ``retry_s`` are the waits after refusals."""

    mode: str
    pacing: Pacing
    retry_s: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that this installation is told, checked.

    ``origins`` says for each key (and each switch: outbox.pacing, quiet_hours) where its value comes from: "default",
    the file's path, or the name of the environment variable. ``path`` is the file.
    """

    path: Path
    channel: str
    bot: BotSettings
    wechaty: WechatySettings
    storage: StorageSettings
    web: WebSettings
    people: PeopleSettings
    groups: GroupSettings
    concerns: ConcernSettings
    council: CouncilSettings
    jobs: JobPlan
    calendar: CalendarSettings
    triage: TriageSettings
    outbox: OutboxSettings
    quiet_hours: QuietHours
    simulator: SimulatorSettings
    origins: Mapping[str, str] = field(repr=False)
    said: Mapping[str, object] = field(repr=False)

    def shown(self) -> list[tuple[str, str, str]]:
        """(key, value in YAML's words, origin) of everything, in the order of the file; secrets hidden."""
        return [
            (name, value if isinstance(value, str) else shown(value), self.origins[name])
            for name, value in self.said.items()
        ]


@dataclass(slots=True)
class _Said:
    """What file and environment say, by key, and where; ``off`` are the switches that are off."""

    values: dict[str, object] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    off: dict[str, str] = field(default_factory=dict)

    def say(self, name: str, value: object, origin: str) -> None:
        self.values[name], self.origins[name] = value, origin
        for switch in SWITCHES:
            if name.startswith(switch + "."):
                self.off.pop(switch, None)

    def forget(self, section: str) -> None:
        for name in [name for name in self.values if name.startswith(section + ".")]:
            del self.values[name], self.origins[name]


def load(path: Path, environ: Mapping[str, str]) -> Config:
    """Read ``path``, override it by the YUANZHUO__SECTION__KEY variables of ``environ``, check everything.

    Nothing is created and nothing connected.

    Raises:
        ConfigError: one line that names the file or the key and what would fit.
    """
    said = _Said()
    content = read_file(path)
    if content is not None and not isinstance(content, dict):
        raise ConfigError(f"{path}: must consist of keys with values (channel, bot, web …), not of {shown(content)}")
    _take(said, "", content or {}, str(path), full=False)
    for variable in sorted(
        (name for name in environ if name.startswith(_PREFIX)), key=lambda name: (name.count("__"), name)
    ):
        _take_variable(said, variable, environ[variable])
    return _build(path, said)


def _take(said: _Said, section: str, content: dict[str, object], origin: str, *, full: bool) -> None:
    for part, value in content.items():
        name = f"{section}.{part}" if section else part
        if name in KEYS:
            said.say(name, value, origin)
        elif name in SECTIONS:
            _take_section(said, name, value, origin)
        else:
            raise ConfigError(_unknown(name, section))


def _take_section(said: _Said, name: str, value: object, origin: str) -> None:
    if value is not None and not isinstance(value, dict):
        raise ConfigError(f"{name}: {shown(value)} is no set of keys; it has {', '.join(members(name))}")
    if name in SWITCHES:
        said.forget(name)
        said.off.pop(name, None)
        if not value:
            said.off[name] = origin
    _take(said, name, value or {}, origin, full=True)


def _take_variable(said: _Said, variable: str, text: str) -> None:
    name = variable[len(_PREFIX) :].lower().replace("__", ".")
    if variable != variable.upper() or (name not in KEYS and name not in SWITCHES):
        if name in SECTIONS:
            example = f"{variable}__{members(name)[0]}".upper()
            raise ConfigError(f"{variable}: names a whole section; set its keys one by one, such as {example}")
        close = name if name in KEYS else nearest(name)
        hint = f"; the nearest is {_PREFIX}{close.upper().replace('.', '__')}" if close else ""
        raise ConfigError(f"{variable}: no such key{hint}")
    try:
        # Where the locale is not UTF-8, Python hands other bytes over as lone surrogates.
        text = text.encode("utf-8", "surrogateescape").decode("utf-8")
        value = read_yaml(text)
    except UnicodeError as error:
        raise ConfigError(f"{variable}: not UTF-8") from error
    except ConfigError as error:
        raise ConfigError(f"{variable}: {error}") from error
    if name in SWITCHES:
        _take_section(said, name, value, variable)
        return
    if value is not None and not isinstance(value, str) and _is_text(name):
        value = text.strip()  # a token of digits alone is a token: who writes to the environment has no quotes to give
    said.say(name, value, variable)


def _is_text(name: str) -> bool:
    default = KEYS[name].default
    return KEYS[name].secret or isinstance(default, str)


def _unknown(name: str, section: str) -> str:
    close = nearest(name)
    where = f"{section} has" if section else "there are"
    hint = f"the nearest is {close}" if close else f"{where} {', '.join(members(section))}"
    return f"{name}: no such key; {hint}"


def _build(path: Path, said: _Said) -> Config:
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    quoted: dict[str, object] = {}
    for name, key in KEYS.items():
        switch = next((switch for switch in SWITCHES if name.startswith(switch + ".")), None)
        if switch in said.off:
            origins[switch] = said.off[switch]
            quoted[switch] = "{}"
            continue
        origin = origins[name] = said.origins.get(name, "default")
        value = said.values.get(name, key.default)
        try:
            values[name] = key.read(value)
        except Unfit as error:
            raise ConfigError(_unfit(name, value, str(error), origin)) from error
        quoted[name] = _quoted(name, value)
    _agree(values)
    try:
        return _assemble(path, values, MappingProxyType(origins), MappingProxyType(quoted))
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error


def _quoted(name: str, value: object) -> object:
    if value is None:
        return ""
    if KEYS[name].secret:
        return _SECRET
    return without_password(value) if name == "storage.url" and isinstance(value, str) else value


def _unfit(name: str, value: object, why: str, origin: str) -> str:
    source = f" (from {origin})" if origin.startswith(_PREFIX) else ""
    quoted = "the value" if KEYS[name].secret and value is not None else shown(_quoted(name, value) if value else value)
    return f"{name}: {quoted} {why}{source}"


def _agree(values: Mapping[str, Any]) -> None:
    """Values that fit one by one and not together."""
    if values["concerns.close_days"] < values["concerns.accept_days"]:
        raise ConfigError(
            f"concerns.close_days: {values['concerns.close_days']} is less than concerns.accept_days"
            f" ({values['concerns.accept_days']}), and a concern is accepted before it is closed"
        )
    for name, days in values["concerns.terms"].items():
        accept = days.get("accept", values["concerns.accept_days"])
        if days.get("close", values["concerns.close_days"]) < accept:
            raise ConfigError(f"concerns.terms: {name} would be closed before it is accepted ({accept} days)")
    if sum(values["concerns.weights"]) != 100:
        raise ConfigError(f"concerns.weights: add up to {sum(values['concerns.weights'])} and not to 100")
    both = set(values["calendar.holidays"]) & set(values["calendar.workdays"])
    if both:
        raise ConfigError(f"calendar.workdays: {min(both)} is among calendar.holidays too")
    day, week = values.get("outbox.pacing.per_day"), values.get("outbox.pacing.per_day_first_week")
    if day and week and week > day:
        raise ConfigError(f"outbox.pacing.per_day_first_week: {week} is more than outbox.pacing.per_day ({day})")
    if len(values.get("outbox.pacing.broadcast_avoid_minutes", ())) == 60:
        raise ConfigError(
            "outbox.pacing.broadcast_avoid_minutes: avoids every minute, so no broadcast would ever go out"
        )
    if "quiet_hours.from" in values and values["quiet_hours.from"] == values["quiet_hours.until"]:
        raise ConfigError(
            "quiet_hours.until: is the same as quiet_hours.from; for no quiet hours write quiet_hours: {}"
        )


def _assemble(path: Path, values: dict[str, Any], origins: Mapping[str, str], said: Mapping[str, object]) -> Config:
    def section(name: str) -> dict[str, Any]:
        depth = name.count(".") + 1
        return {
            key.rsplit(".", 1)[1]: value
            for key, value in values.items()
            if key.startswith(name + ".") and key.count(".") == depth
        }

    zone = values["bot.time_zone"]
    pacing, quiet = section("outbox.pacing"), section("quiet_hours")
    return Config(
        path=path,
        channel=values["channel"],
        bot=BotSettings(**section("bot")),
        wechaty=WechatySettings(**section("wechaty")),
        storage=StorageSettings(**section("storage")),
        web=WebSettings(**section("web")),
        people=PeopleSettings(**section("people")),
        groups=GroupSettings(**section("groups")),
        concerns=ConcernSettings(**section("concerns")),
        council=CouncilSettings(**section("council")),
        jobs=JobPlan(**section("jobs")),
        calendar=CalendarSettings(**section("calendar")),
        triage=TriageSettings(**section("triage")),
        outbox=OutboxSettings(pacing=Pacing(**pacing) if pacing else Pacing.off(), **section("outbox")),
        quiet_hours=QuietHours(quiet["from"], quiet["until"], zone) if quiet else QuietHours.none(zone),
        simulator=SimulatorSettings(**section("simulator")),
        origins=origins,
        said=said,
    )
