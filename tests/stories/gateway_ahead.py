"""``python gateway_ahead.py SECONDS run --config FILE``: the bot as it is; its clock is ahead and beats quickly.

A story cannot wait until tomorrow, nor ten minutes for a sweep; nothing else of the program is changed.
"""

from __future__ import annotations

import functools
import sys
from datetime import UTC, datetime, timedelta

from bot import app
from bot.cli import main

if __name__ == "__main__":
    ahead = timedelta(seconds=float(sys.argv[1]))
    app.SWEEP_S = app.CONCERNS_S = app.POLLS_S = app.FETCH_S = 1
    app.build = functools.partial(app.build, now=lambda: datetime.now(UTC) + ahead)
    sys.exit(main(sys.argv[2:]))
