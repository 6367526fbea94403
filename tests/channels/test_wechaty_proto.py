"""Our hand-written reading and writing of the gateway's messages against the SDK's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import wechaty_compat
from bot.channels import wechaty_proto as proto

wechaty_compat.prepare()

from wechaty_grpc.wechaty import puppet as pb  # noqa: E402

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=300)


@given(
    id=WORDS,
    text=WORDS,
    room=WORDS,
    mentions=st.lists(WORDS.filter(bool), max_size=4),
    at=st.integers(0, 2**50),
    kind=st.integers(0, 300),
)
def test_a_message_is_read_as_the_sdk_writes_it(
    id: str, text: str, room: str, mentions: list[str], at: int, kind: int
) -> None:
    written = pb.MessagePayloadResponse(
        id=id, text=text, room_id=room, mention_ids=mentions, timestamp=at, type=kind, from_id="a", filename="f"
    )
    message = proto.read_message(bytes(written))
    assert (message.id, message.text, message.room) == (id, text, room)
    assert (message.mentions, message.sent_at, message.type) == (tuple(mentions), at, kind)
    assert (message.talker, message.filename) == ("a", "f")


@given(to=WORDS, text=WORDS)
def test_a_request_is_what_the_sdk_would_send(to: str, text: str) -> None:
    read = pb.MessageSendTextRequest().parse(proto.string(1, to) + proto.string(2, text) + proto.string(3, "wxid_u1"))
    assert (read.conversation_id, read.text, read.mentonal_ids) == (to, text, ["wxid_u1"])


@given(st.binary(max_size=200))
def test_garbage_is_refused_and_never_anything_worse(data: bytes) -> None:
    for read in (proto.read_message, proto.read_event, proto.read_sent_id):
        try:
            read(data)
        except ValueError:
            continue


def test_cut_and_endless_messages() -> None:
    whole = bytes(pb.MessagePayloadResponse(id="x" * 50))
    for bad in (whole[:-1], b"\x0a", b"\xff" * 20, b"\x0b", b"\x0d\x00"):
        with pytest.raises(ValueError, match=r"cut short|without an end|wire type"):
            proto.read_message(bad)


def test_the_id_of_a_sent_message_from_old_and_new_gateways() -> None:
    old = proto.nested(1, proto.string(1, "old"))
    assert proto.read_sent_id(old) == "old"
    assert proto.read_sent_id(old + proto.string(2, "new")) == "new"
    assert proto.read_sent_id(b"") == ""
