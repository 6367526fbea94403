"""Every sentence that the bot can say, by theme."""
