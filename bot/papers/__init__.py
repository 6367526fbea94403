"""What the roundtable hands out: minutes, calendar entries, codes to scan, and what its public pages say."""
