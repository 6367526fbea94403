"""The part of the configuration that handlers need, as they need it."""

from __future__ import annotations

from datetime import timedelta

from bot.config import Config
from bot.context import Rules
from bot.council.agenda import Plan
from bot.council.endorsing import Threshold
from bot.workdays import workdays


def house_rules(config: Config) -> Rules:
    """What this installation decided."""
    host = "127.0.0.1" if config.web.host in ("0.0.0.0", "::") else config.web.host
    concerns, days = config.concerns, config.calendar
    plan = Plan(
        zone=config.bot.time_zone,
        is_workday=workdays(days.holidays, days.workdays),
        at=concerns.remind_at,
        escalate_days=concerns.escalate_days,
        recheck_days=concerns.recheck_days,
        answer_days=concerns.answer_days,
    )
    return Rules(
        bot_name=config.bot.name,
        street=config.bot.street,
        keeper=config.people.keeper,
        zone=config.bot.time_zone,
        public_url=config.web.public_url or f"http://{host}:{config.web.port}",
        hello=config.wechaty.hello if config.channel == "wechaty" else "",
        default_mode=config.groups.default_mode,
        prompt_pause=timedelta(seconds=config.groups.prompt_pause_s),
        candidate_life=timedelta(hours=config.groups.candidate_hours),
        keep=timedelta(days=config.people.keep_days),
        keep_messages=timedelta(days=config.people.keep_messages_days),
        terms=concerns.all_terms(),
        plan=plan,
        topic=Threshold(config.council.topic_households, config.council.topic_building),
        weights=concerns.weights,
        places=tuple(config.triage.places),
        burst_people=concerns.burst_people,
        burst=timedelta(hours=concerns.burst_hours),
        public_days=config.council.public_days,
        poll_proxies=config.council.proxies,
        poll_reminders=tuple(timedelta(hours=hours) for hours in sorted(config.council.remind_hours, reverse=True)),
        owners_binding=config.council.owners_binding,
        jobs=config.jobs,
    )
