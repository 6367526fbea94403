"""The rival on the wire, in a process of its own: a bare wechaty bot that counts, or echoes, and does nothing else.

``python tests/load/bare_bot.py PORTS [--echo]``. A line with a number on stdin starts a count; ``reached`` on stdout
says that so many messages have come since. End of file ends it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.load.wire_rates import AttachedGateway, Burst, bare  # noqa: E402  # a script has to find its project first


class Counted(Burst):
    """Says on stdout when the goal is reached."""

    goal = 0

    def count(self) -> None:
        """One more message has arrived."""
        self.got += 1
        if self.got == self.goal:
            print("reached", flush=True)

    async def serve(self) -> float:
        """Take goals from stdin until it ends."""
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            self.got, self.goal = 0, int(line)
            print("counting", flush=True)
        return 0.0


async def main() -> None:
    """Serve at the gateway that the first argument names."""
    burst = Counted(AttachedGateway(json.loads(sys.argv[1])), echo="--echo" in sys.argv)
    await bare(burst, burst.serve)


if __name__ == "__main__":
    asyncio.run(main())
