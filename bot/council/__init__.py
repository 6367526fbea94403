"""The roundtable, pure: what is said, decided and done, as values and their rules."""
