"""Whatever a browser sends is a command or a refusal in words."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.web.simulator_wire import BadMessage, parse

KEYS = ("type", "room", "text", "tag", "as", "seq", "id", "image", "mentions")
TYPES = ("hello", "say", "join", "leave", "recall", "more")
LEAVES = st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.sampled_from(TYPES)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner))


@given(VALUES)
def test_whatever_comes_is_read_or_refused(value: Any) -> None:
    try:
        parse(json.dumps(value))
    except BadMessage as error:
        assert error.text
