"""Counts the 公告 of a poll again, sharing no line with the program that counted first.

Only the standard library, and of this project only this package: :mod:`bot.verify.single` writes it as one file that
anybody can copy, read, and run without the project. docs/ballots.md is the specification of what is read.
"""
