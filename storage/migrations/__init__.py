"""The schema's history, numbered. ``HEAD`` is what this program works with; a test proves it equal to
storage/tables.py."""

HEAD = "0007"
