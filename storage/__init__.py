"""Rows, repositories and queries."""
