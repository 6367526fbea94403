"""What happens when two change the same thing at once."""


class Conflict(Exception):
    """A row was changed since it was read; the whole message is tried again on what is there now."""
