"""Is this message a concern, of which kind, how urgent, and where? Words decide; see docs/triage.md."""

from bot.triage.judgement import Emergency, Judgement
from bot.triage.triage import Triage
from bot.triage.vocabulary import WordsError

__all__ = ["Emergency", "Judgement", "Triage", "WordsError"]
