"""``python gateway_ahead.py SECONDS|FILE run --config FILE``: the bot as it is; its clock is ahead and beats quickly.

A story cannot wait until tomorrow, nor ten minutes for a sweep; nothing else of the program is changed. With a FILE the
seconds stand in it, and days may go by while the bot runs.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import app
from bot.cli import main


def clock(ahead: str) -> Callable[[], datetime]:
    """The time, so many seconds ahead, or as many as the file of that name says at that moment."""

    def now() -> datetime:
        seconds = ahead if ahead.replace(".", "", 1).isdigit() else Path(ahead).read_text("utf-8")
        return datetime.now(UTC) + timedelta(seconds=float(seconds))

    return now


if __name__ == "__main__":
    app.SWEEP_S = app.CONCERNS_S = app.POLLS_S = app.FETCH_S = 1
    app.build = functools.partial(app.build, now=clock(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
