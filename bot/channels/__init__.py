"""Ways to reach people: each module serves one kind of account behind :class:`bot.ports.Channel`."""
