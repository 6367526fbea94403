"""People, roles and groups: plain values and their rules."""
