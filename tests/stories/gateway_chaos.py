"""Load that does not stop while the bot and the gateway are killed, hung and confused; and what must hold afterwards.

Every message reports a concern that nobody else reports, by somebody who says nothing else, so that whatever is lost,
doubled or mixed up can be seen by plain comparison of what the gateway was given with what the database holds.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from tests.gateway.client import BOT, Gateway, room
from tests.stories.gateway_talk import MALFORMED
from tests.stories.gateway_town import ADMIN, BotProcess

_TOLD = re.compile(r"诉求(\d+) 已登记")
_DEAF = re.compile(r"到.+我收不到微信消息（[^A-Za-z]+）")
STAFF_ROOM = room(64)
WORTH_TELLING_S = 5
"""A gap from here on is told to the staff; a shorter one is in the journal only."""
CALM = 200
"""So much is said after the last fault, all of which must be taken in."""
PIECE = 8
"""So many people speak in the same instant."""


class Crowd:
    """Reports concerns through the gateway from a thread of its own, ``per_second`` of them, until it is stopped.

    ``said`` maps the id of each message to (its word, its speaker, its room). What the gateway did not take because
    it was down is not in it.
    """

    def __init__(self, gateway: Gateway, rng: random.Random, per_second: float) -> None:
        self.said: dict[str, tuple[str, str, str]] = {}
        self._gateway, self._rng, self._pause = gateway, random.Random(rng.random()), PIECE / per_second
        self._drawn = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._speak, name="crowd")
        self._failure: BaseException | None = None

    def __enter__(self) -> Crowd:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Fall silent."""
        self._over.set()
        self._thread.join()
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def until_said(self, count: int) -> None:
        """Wait until so many messages were said in all."""
        while len(self.said) < count and self._thread.is_alive():
            time.sleep(0.02)

    def _speak(self) -> None:
        try:
            while not self._over.wait(self._pause):
                self._piece()
        except BaseException as error:
            self._failure = error

    def _piece(self) -> None:
        piece = []
        for _ in range(PIECE):
            self._drawn += 1
            who, word = f"wxid_u{self._drawn % 2900}", f"停水{self._drawn:06d}号"
            piece.append((word, who, room(self._rng.randrange(64))))
        several = [{"text": f"@小圆 反映 {w}楼没人管", "from": who, "room": r, "mention": [BOT]} for w, who, r in piece]
        try:
            ids = self._gateway.many(several)
            if self._rng.random() < 0.1:
                self._gateway.event(*self._rng.choice(MALFORMED))
            if self.said and self._rng.random() < 0.1:
                # The platform repeats itself: what was answered must not be answered again.
                self._gateway.inject("again", id=self._rng.choice(list(self.said)))
        except (OSError, HTTPException, ValueError):
            return  # the gateway is dead or hung: these people spoke in vain
        self.said |= dict(zip(ids, piece, strict=True))


@dataclass
class Verdict:
    """What was found afterwards. ``wrong`` is empty if all held."""

    said: int = 0
    kept: int = 0
    told: int = 0
    lost: int = 0
    """Never reached the inbox: said while nobody listened (the wire has no memory), or in the memory of a bot that
    was killed before it had kept it. From outside the two look alike."""
    missing: int = 0
    """Acknowledged to a resident and not in the database."""
    doubled: int = 0
    """Messages, concerns, acknowledgements or letters that were there more than once."""
    letters: Counter[str] = field(default_factory=Counter)
    arrived_in_doubt: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        states = "  ".join(f"{state} {count}" for state, count in sorted(self.letters.items()))
        return (
            f"said {self.said}, kept {self.kept}, acknowledged {self.told}, "
            f"never taken in {self.lost}, doubled {self.doubled}; letters: {states}; "
            f"in doubt though arrived {self.arrived_in_doubt}"
        )


def judge(bot: BotProcess, gateway: Gateway, said: dict[str, tuple[str, str, str]], calm: int | None = None) -> Verdict:
    """Compare what the gateway was given with what the database holds; both have come to rest.

    What was said from message number ``calm`` on was said while nothing was wrong.
    """
    outbox = [entry for entry in gateway.outbox() if entry["kind"] == "text"]
    concerns = bot.rows("SELECT id, event_id, room, text FROM concern ORDER BY id")
    letters = bot.rows("SELECT id, state, once, room, text, message_id FROM letter")
    found = Verdict(said=len(said), kept=len(concerns), letters=Counter(row.state for row in letters))
    wrong = found.wrong

    by_number = {row.id: row for row in concerns}
    told: Counter[int] = Counter()
    for entry in outbox:
        for number in map(int, _TOLD.findall(entry["text"])):
            told[number] += 1
            row = by_number.get(number)
            if row is None:
                found.missing += 1
                wrong.append(f"诉求{number} was acknowledged and is not in the database")
                continue
            word, who, where = said.get(row.event_id, ("", "", ""))
            # A message that a dying gateway took may have an id that the crowd never heard of; its room is known.
            if word and (entry["mention"] != [who] or entry["to"] != where or word not in row.text):
                wrong.append(f"诉求{number} was told to {entry['mention']} in {entry['to']}, not to {who} in {where}")
            elif entry["to"] != row.room:
                wrong.append(f"诉求{number} was told in {entry['to']}, not in {row.room}")
    found.told = len(told)
    wrong += [f"诉求{number} was acknowledged {count} times" for number, count in told.items() if count > 1]

    events = Counter(row.event_id for row in concerns)
    wrong += [f"the message {event} became {count} concerns" for event, count in events.items() if count > 1]
    words = Counter(row.text for row in concerns)
    wrong += [f"{text} was registered {count} times" for text, count in words.items() if count > 1]

    # Staff may be told the same thing twice, in two letters; a resident never.
    texts = Counter((entry["to"], entry["text"]) for entry in outbox if entry["to"] not in (ADMIN, STAFF_ROOM))
    wrong += [f"sent {count} times to {to}: {text[:60]}" for (to, text), count in texts.items() if count > 1]
    taken_in = {row.event_id for row in bot.rows("SELECT event_id FROM inbox WHERE kind = 'message'")}
    found.lost = len(said.keys() - taken_in)
    if calm is not None and (missed := [event for event in list(said)[calm:] if event not in taken_in]):
        wrong.append(f"{len(missed)} messages of {len(said) - calm} were said while all was well, and not taken in")
    wrong += [
        f"the message {event} was taken in and led to nothing" for event in (said.keys() & taken_in) - events.keys()
    ]
    found.doubled = sum(count > 1 for counted in (told, events, words, texts) for count in counted.values())

    written = Counter(row.room for row in letters)
    arrived = Counter(entry["to"] for entry in outbox if entry["to"].endswith("@chatroom"))
    wrong += [
        f"{n} letters arrived in {to}, and {written[to]} were written" for to, n in arrived.items() if n > written[to]
    ]
    sent = Counter(entry["id"] for entry in outbox)
    answers = {}
    for row in letters:
        if match := _TOLD.search(row.text):
            answers[int(match[1])] = row
        if row.state == "已发" and row.message_id not in sent:
            wrong.append(f"letter {row.id} is 已发, and nobody got {row.message_id}")
        elif row.state not in ("已发", "不明"):
            wrong.append(f"letter {row.id} is still {row.state}")
    for number in by_number:
        if number not in answers:
            wrong.append(f"诉求{number} has no letter to its reporter")
        elif answers[number].state == "已发" and not told[number]:
            wrong.append(f"诉求{number} counts as acknowledged, and nobody was told")
        elif answers[number].state == "不明" and told[number]:
            found.arrived_in_doubt += 1
    return found


def kill_at_random_moments(bot: BotProcess, gateway: Gateway, rng: random.Random, times: int) -> None:
    """SIGKILL so many times, each a random moment after the bot has begun to hear again, or even before."""
    for number in range(times):
        wait = rng.uniform(0.0, 1.5)
        if number % 5 == 4:
            bot.start(wait=False)  # it dies while it is still starting
            time.sleep(wait)
        else:
            if number:
                bot.start()
            before = len(gateway.outbox())
            gateway.wait_outbox(before + 1, 30)
            time.sleep(wait)
        bot.kill()
    bot.start()


def break_the_gateway(bot: BotProcess, gateway: Gateway, rng: random.Random, hang_s: float) -> None:
    """SIGKILL and back, SIGSTOP for so long, every connection cut."""
    time.sleep(rng.uniform(0.1, 0.5))
    gateway.kill()
    time.sleep(rng.uniform(0.1, 1.0))
    gateway.restart()
    gateway.config(echoSends=True)
    _heard_again(bot, gateway)

    time.sleep(rng.uniform(0.1, 0.5))
    gateway.stop_for()
    end = time.monotonic() + hang_s
    facts = bot.until_status(503)
    assert not facts["connected"] and facts["blind_s"] > 0, facts
    time.sleep(max(0.0, end - time.monotonic()))
    gateway.cont()
    _heard_again(bot, gateway)
    gateway.cut()
    _heard_again(bot, gateway)


def chaos(
    bot: BotProcess, gateway: Gateway, rng: random.Random, *, kills: int, hang_s: float, per_second: float
) -> Verdict:
    """So many kills of the bot and, with ``hang_s``, everything that can happen to the gateway, under load; then rest,
    then the verdict."""
    gateway.text("@小圆 绑定本群 工作群", room=STAFF_ROOM, sender=ADMIN, mention=[BOT])
    gateway.wait_outbox(1)
    with Crowd(gateway, rng, per_second) as crowd:
        kill_at_random_moments(bot, gateway, rng, kills)
        _heard_again(bot, gateway)
        if hang_s:
            break_the_gateway(bot, gateway, rng, hang_s)
        calm = len(crowd.said)
        crowd.until_said(calm + CALM)
    bot.settled(gateway)
    found = judge(bot, gateway, crowd.said, calm)
    told = [entry["text"] for entry in gateway.outbox() if entry["to"] == STAFF_ROOM]
    if hang_s >= WORTH_TELLING_S and not any(map(_DEAF.search, told)):
        found.wrong.append(f"the gateway hung for {hang_s} s, and the staff group was not told: {told}")
    return found


def _heard_again(bot: BotProcess, gateway: Gateway) -> None:
    """The bot is connected and answers what is said from now on."""
    bot.until_well()
    gateway.wait_outbox(len(gateway.outbox()) + 2 * PIECE, 60)


def facts(bot: BotProcess) -> list[Any]:
    """What the bot says of how long it heard nothing."""
    return bot.rows("SELECT action, facts FROM journal WHERE action = '收不到消息' ORDER BY id")
