"""Is this message a concern, of which kind, how urgent, and where? Words and a model decide; see docs/triage.md."""

from bot.triage.judgement import Emergency, Judgement
from bot.triage.model import ModelError
from bot.triage.triage import Triage
from bot.triage.vocabulary import WordsError

__all__ = ["Emergency", "Judgement", "ModelError", "Triage", "WordsError"]
