"""How the model file is made: numpy and the standard library alone. The running bot never imports this."""

from bot.triage.training.material import MaterialError

__all__ = ["MaterialError"]
