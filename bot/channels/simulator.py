"""A mock WeChat in the process: groups and people that a browser plays, behind the same port as the real one.

What a person does is written to the file first and handed to the road afterwards, so a crash between the two loses
nothing: the next start hands it over again under the same event id, and the inbox ends doubles.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime

from bot.channels.simulator_box import Box
from bot.channels.simulator_file import COMPACT_ABOVE_BYTES, GAP_AFTER_A_TORN_LINE, SimulatorFile
from bot.channels.simulator_record import Enclosure, Happening, Kind
from bot.channels.simulator_settings import SimulatorSettings
from bot.channels.simulator_town import Town, build
from bot.channels.simulator_world import Behind, World
from bot.ports import (
    Attachment,
    ChannelHealth,
    Contact,
    Deliver,
    EventKind,
    File,
    Inbound,
    NotSent,
    OnBlind,
    Outgoing,
    Receipt,
)

__all__ = ["Behind", "SimulatorChannel", "SimulatorRefused", "SimulatorSettings"]

MENTION_END = "\u2005"
"""What WeChat puts after a mentioned nickname."""
LONGEST_TEXT = 200_000
_EVENTS = {Kind.SAY: EventKind.MESSAGE, Kind.SENT: EventKind.ECHO, Kind.JOIN: EventKind.JOIN,
           Kind.LEAVE: EventKind.LEAVE, Kind.RECALL: EventKind.RECALL}  # fmt: skip


class SimulatorRefused(Exception):
    """The simulated WeChat does not let this person do that; the message is for the player, in Chinese."""


class SimulatorChannel:
    """Implements :class:`bot.ports.Channel`; people are played through :meth:`say`, :meth:`join` and the rest.

    The bot's own messages come back as ECHO, as on WeChat: the event's ``target`` is the message id of the receipt, and
    in a private chat ``subjects`` holds the addressee. ``now`` gives aware UTC times.
    """

    def __init__(
        self,
        settings: SimulatorSettings,
        *,
        bot_name: str,
        street: str,
        places: Sequence[str],
        now: Callable[[], datetime],
    ) -> None:
        self._now = now
        self._town = build(settings.groups, bot_name, street, places)
        self._world = World(self._town)
        self._file = SimulatorFile(settings.file)
        self._box = Box(settings.file.with_name(settings.file.stem + "-files"))
        self._pending: deque[Happening] = deque()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._listeners: set[asyncio.Event] = set()
        self._running = self._started = False
        self._last_event_at: datetime | None = None
        self._open()

    @property
    def name(self) -> str:
        return "simulator"

    @property
    def account(self) -> str:
        return self._town.bot.id

    @property
    def town(self) -> Town:
        """Who and which groups there are."""
        return self._town

    @property
    def world(self) -> World:
        """The state now, for reading."""
        return self._world

    @property
    def world_id(self) -> str:
        """Names this conversation: another file or another number of groups has another name."""
        return f"{self._world_id}.{len(self._town.rooms)}"

    def health(self) -> ChannelHealth:
        return ChannelHealth(connected=self._running, logged_in=True, last_event_at=self._last_event_at)

    async def run(self, deliver: Deliver, on_blind: OnBlind) -> None:
        """Hand over what people do, in order, until cancelled. Never blind: what happens meanwhile waits."""
        self._running = True
        try:
            while True:
                while self._pending:
                    happening = self._pending[0]
                    await deliver(self._inbound(happening))
                    self._pending.popleft()
                    self._last_event_at = happening.at
                    self._file.append({"mark": "taken", "seq": happening.seq})
                self._idle.set()
                self._wake.clear()
                await self._wake.wait()
        finally:
            self._running = False

    async def drained(self) -> None:
        """Wait until the road has everything that people did so far."""
        await self._idle.wait()

    async def send(self, letter: Outgoing) -> Receipt:
        """Show what the bot says, whole however long it is."""
        if letter.room and letter.room not in self._town.rooms:
            raise NotSent("模拟器里没有这个群", permanent=True)
        if not letter.room and letter.to not in self._town.people:
            raise NotSent("模拟器里没有这个人", permanent=True)
        names = "".join(f"@{self._nickname(contact)}{MENTION_END}" for contact in letter.mentions)
        try:
            happening = self._record(
                Kind.SENT,
                self.account,
                room=letter.room,
                peer="" if letter.room else letter.to,
                text=_clean(names + letter.text),
                mentions=tuple(contact.id for contact in letter.mentions),
                file=None if letter.file is None else self._box.put_file(letter.file, letter.file_name),
            )
        except OSError as error:
            raise NotSent(f"模拟器写不了盘：{error.strerror}") from error
        return Receipt((happening.id,))

    async def fetch(self, attachment: Attachment) -> File:
        return File(attachment.name, self._box.get(attachment.ref))

    def read_file(self, ref: str) -> bytes:
        """The bytes of a picture or file in the conversation.

        Raises:
            LookupError: there is none of this name.
        """
        return self._box.get(ref)

    async def say(
        self,
        contact_id: str,
        room: str,
        text: str,
        *,
        mention_bot: bool = False,
        mentions: Sequence[str] = (),
        image: bytes | None = None,
        image_name: str = "",
        tag: str = "",
    ) -> str:
        """Somebody writes in a group, or to the bot in private if ``room`` is empty; the event id comes back.

        Mentions are put in front of the text as WeChat does, unless they are already written in it; a written @nickname
        of the bot or of a member counts as a mention too. The same ``tag`` again does nothing and returns the first id.

        Raises:
            SimulatorRefused: not a member, nothing to send, too long, no picture.
            OSError: the conversation cannot be written.
        """
        self._must_know(contact_id)
        if room:
            self._must_be_member(contact_id, room)
        done = self._world.id_of_tag(contact_id, tag) if tag else None
        if done is not None:
            return done
        text = _clean(text)
        if not text.strip() and image is None:
            raise SimulatorRefused("还没有写内容")
        if len(text) > LONGEST_TEXT:
            raise SimulatorRefused(f"内容太长：{len(text)} 字，最多 {LONGEST_TEXT} 字")
        wanted = (*((self.account,) if mention_bot else ()), *mentions)
        if room:
            text = self._with_names(text, wanted)
        enclosure = None
        if image is not None:
            enclosure = self._box.put_picture(image, _clean(image_name))
            if enclosure is None:
                raise SimulatorRefused("这不是能显示的图片，请发 JPG、PNG、GIF 或 WebP")
        happening = self._record(
            Kind.SAY,
            contact_id,
            room=room,
            peer="" if room else contact_id,
            text=text,
            mentions=self._mentioned(text, room) if room else (),
            file=enclosure,
            tag=tag,
        )
        return happening.id

    async def join(self, contact_id: str, room: str) -> str:
        """Somebody joins a group; the event id comes back.

        Raises:
            SimulatorRefused: an unknown group, or already a member.
        """
        self._must_know(contact_id)
        if room not in self._town.rooms:
            raise SimulatorRefused("没有这个群")
        if self._world.is_member(contact_id, room):
            raise SimulatorRefused("已经在这个群里了")
        return self._record(Kind.JOIN, contact_id, room=room).id

    async def leave(self, contact_id: str, room: str) -> str:
        """Somebody leaves a group; the event id comes back.

        Raises:
            SimulatorRefused: not a member.
        """
        self._must_know(contact_id)
        self._must_be_member(contact_id, room)
        return self._record(Kind.LEAVE, contact_id, room=room).id

    async def recall(self, contact_id: str, event_id: str) -> str:
        """Somebody takes back a message of their own; the id of the recall comes back.

        Raises:
            SimulatorRefused: not theirs, gone already, or too long ago to be kept.
        """
        self._must_know(contact_id)
        line = self._world.find(event_id)
        if line is None or line.by != contact_id:
            raise SimulatorRefused("只能撤回自己发的消息")
        if line.recalled:
            raise SimulatorRefused("这条消息已经撤回了")
        return self._record(Kind.RECALL, contact_id, room=line.room, peer=line.peer, target=event_id).id

    async def happenings(self, after: int) -> AsyncIterator[Happening]:
        """What happened after ``after``, then what happens from now on, without an end.

        Raises:
            Behind: that far back is no longer kept step by step.
        """
        signal = asyncio.Event()
        self._listeners.add(signal)
        try:
            while True:
                signal.clear()
                for happening in self._world.since(after):
                    yield happening
                    after = happening.seq
                await signal.wait()
        finally:
            self._listeners.discard(signal)

    def _open(self) -> None:
        contents = self._file.read()
        history = [line for line in contents.happenings if line.seq <= contents.base_seq]
        self._world.restore(contents.base_seq, contents.base_members, history)
        for line in contents.happenings:
            if line.seq > contents.base_seq:
                self._world.apply(line)
        if contents.torn:
            self._world.seq += GAP_AFTER_A_TORN_LINE
        self._pending.extend(
            line for line in contents.happenings if line.seq > contents.taken and self._world.knows(line)
        )
        # An epoch a start makes event ids new even where the same numbers come again.
        self._epoch = max(contents.epoch + 1, int(self._now().timestamp() * 1000))
        self._world_id = contents.world_id or f"{self._epoch:x}"
        if contents.bytes > COMPACT_ABOVE_BYTES and not self._pending:
            self._file.rewrite(
                world_id=self._world_id,
                epoch=self._epoch,
                taken=contents.taken,
                seq=self._world.seq,
                members={room: self._world.members(room) for room in self._town.rooms},
                happenings=self._world.kept(),
            )

    def _record(
        self,
        kind: Kind,
        by: str,
        *,
        room: str = "",
        peer: str = "",
        text: str = "",
        mentions: tuple[str, ...] = (),
        target: str = "",
        file: Enclosure | None = None,
        tag: str = "",
    ) -> Happening:
        seq = self._world.seq + 1
        happening = Happening(
            seq=seq,
            at=self._now().astimezone(UTC),
            kind=kind,
            id=f"{self._epoch:x}-{seq}",
            by=by,
            room=room,
            peer=peer,
            text=text,
            mentions=mentions,
            target=target,
            file=file,
            tag=tag,
        )
        if not self._started:
            self._file.append({"mark": "start", "world": self._world_id, "epoch": self._epoch})
            self._started = True
        self._file.write(happening)
        self._world.apply(happening)
        self._pending.append(happening)
        self._idle.clear()
        self._wake.set()
        for signal in self._listeners:
            signal.set()
        return happening

    def _inbound(self, line: Happening) -> Inbound:
        contact = Contact(line.by, self._world.name_of(line.by))
        subjects: tuple[Contact, ...] = ()
        if line.kind in (Kind.JOIN, Kind.LEAVE):
            subjects = (contact,)
        elif line.kind is Kind.SENT and line.peer:
            subjects = (Contact(line.peer, self._world.name_of(line.peer)),)
        file = line.file
        return Inbound(
            channel=self.name,
            account=self.account,
            event_id=line.id,
            kind=_EVENTS[line.kind],
            at=line.at,
            sender=contact,
            room=line.room,
            room_name=self._town.rooms[line.room].name if line.room else "",
            text=line.text,
            mentions_me=self.account in line.mentions,
            mentions=tuple(Contact(who, self._world.name_of(who)) for who in line.mentions if who in self._town.people),
            subjects=subjects,
            target=line.id if line.kind is Kind.SENT else line.target,
            attachments=() if file is None else (Attachment(file.kind, file.ref, file.name),),
        )

    def _nickname(self, contact: Contact) -> str:
        person = self._town.people.get(contact.id)
        return person.name if person else contact.name

    def _with_names(self, text: str, wanted: Sequence[str]) -> str:
        names = [self._world.name_of(who) for who in wanted if who == self.account or who in self._town.people]
        return "".join(f"@{name}{MENTION_END}" for name in names if f"@{name}" not in text) + text

    def _mentioned(self, text: str, room: str) -> tuple[str, ...]:
        if "@" not in text:
            return ()
        everyone = (self.account, *self._world.members(room))
        return tuple(who for who in everyone if f"@{self._world.name_of(who)}" in text)

    def _must_know(self, contact_id: str) -> None:
        if contact_id not in self._town.people:
            raise SimulatorRefused("没有这个人")

    def _must_be_member(self, contact_id: str, room: str) -> None:
        if room not in self._town.rooms:
            raise SimulatorRefused("没有这个群")
        if not self._world.is_member(contact_id, room):
            raise SimulatorRefused("您不在这个群里，先加入再说话")


def _clean(text: str) -> str:
    # Half of a surrogate pair cannot be stored as UTF-8 by anybody.
    return text.encode("utf-8", "replace").decode("utf-8")
