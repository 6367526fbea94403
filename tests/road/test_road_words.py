"""The words of the bot and what people make of them: the table, slips, and talk that only sounds like a command."""
