"""Every event is handled once, whatever is repeated and whoever restarts."""
