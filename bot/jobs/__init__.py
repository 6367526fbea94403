"""Job postings, pure: the value and its life, extraction from pasted text, the lint, duplicates, digest and search."""
