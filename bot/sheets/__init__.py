"""Sheets out and in. openpyxl is loaded where it is needed, and never on the road's thread."""
