"""Text as people type it: tidied, its numbers and days read, and what is personal masked. Pure functions."""

from bot.text.days import day, say_time
from bot.text.masks import mask_doors, mask_ids, mask_name, mask_phones, mask_public
from bot.text.numbers import leading_number, number
from bot.text.tidy import LIMIT, short, simplified, tidy, tidy_cut

__all__ = [
    "LIMIT",
    "day",
    "leading_number",
    "mask_doors",
    "mask_ids",
    "mask_name",
    "mask_phones",
    "mask_public",
    "number",
    "say_time",
    "short",
    "simplified",
    "tidy",
    "tidy_cut",
]
