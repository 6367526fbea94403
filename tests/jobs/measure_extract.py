"""Prints how well job texts are read: python tests/jobs/measure_extract.py [--show]

The reader was tuned on job_texts.yaml and on half of job_texts_late.yaml, by the hash of the words; the other half is
kept aside: the figures to quote are its, and ``--show`` lists what went wrong in the rest only.
"""

from __future__ import annotations

import hashlib
import re
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.jobs.extract import extract
from bot.jobs.job import Job
from bot.text import tidy

TODAY = date(2026, 11, 24)
FIELDS = (
    "post",
    "count",
    "pay",
    "phone",
    "wechat",
    "name",
    "employer",
    "place",
    "hours",
    "age",
    "sex",
    "until",
    "source",
)
AIMED = ("post", "count", "pay", "phone")
"""The fields for which ≥ .95 exact is asked."""


class Text(NamedTuple):
    """A text with what each of its jobs says."""

    text: str
    jobs: list[dict[str, str]]
    kept: bool


def odd(words: str) -> bool:
    """Which half it belongs to."""
    return hashlib.sha256(words.encode()).digest()[0] % 2 == 1


def read_texts() -> list[Text]:
    """Both files beside this one."""
    texts = []
    for name, late in (("job_texts.yaml", False), ("job_texts_late.yaml", True)):
        rows: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
        for row in rows:
            jobs = [{key: str(value) for key, value in {**row.get("all", {}), **job}.items()} for job in row["jobs"]]
            texts.append(Text(row["text"], jobs, late and odd(row["text"])))
    return texts


SHORT = ("post", "count", "pay", "phone")


def read_short(name: str) -> list[Text]:
    """A file of texts with post, headcount and pay; every one names a single number, the last digits in it."""
    texts = []
    for line in Path(__file__).with_name(name).read_text("utf-8").splitlines()[1:]:
        words, _, jobs = line.partition("\t")
        phone = re.findall(r"1380000\d{4}|0\d{2,3}-\d{7,8}", words)[-1]
        rows = [dict(zip(SHORT, (*job.split(","), phone), strict=True)) for job in jobs.split(";")]
        texts.append(Text(words.replace("¶", "\n"), rows, name.startswith("plain")))
    return texts


def flat(job: Job) -> dict[str, str]:
    """A job in the notation of the file."""
    pay = "" if job.pay is None else f"{job.pay.kind.value} {job.pay.sums}".strip()
    until = "open" if job.open_ended else job.valid_until.isoformat() if job.valid_until else ""
    return {
        "post": job.post,
        "count": "" if job.headcount is None else str(job.headcount),
        "pay": pay,
        "phone": "/".join(job.contact.phones),
        "wechat": job.contact.wechat,
        "name": job.contact.name,
        "employer": job.employer,
        "place": job.place,
        "hours": job.hours,
        "age": job.age,
        "sex": job.sex,
        "until": until,
        "source": job.source,
    }


class Score(NamedTuple):
    """Right and all, per field; a job that was missed or made up counts as wrong in every field."""

    right: dict[str, int]
    all: int
    wrong: list[str]

    def share(self, field: str) -> float:
        """Of all jobs, the share in which this field is exactly right."""
        return self.right[field] / self.all


def score(texts: Sequence[Text]) -> Score:
    """Reads every text and compares, job by job in order."""
    right = dict.fromkeys(FIELDS, 0)
    total = 0
    wrong = []
    for text in texts:
        got = [flat(job) for job in extract(tidy(text.text), TODAY)]
        total += max(len(got), len(text.jobs))
        for at in range(max(len(got), len(text.jobs))):
            mine = got[at] if at < len(got) else {}
            theirs = text.jobs[at] if at < len(text.jobs) else {}
            if not mine or not theirs:
                wrong.append(f"{'MISSED' if not mine else 'MADE UP'} {theirs or mine}\n      {text.text!r}")
                continue
            for field in FIELDS:
                if mine.get(field, "") == theirs.get(field, ""):
                    right[field] += 1
                else:
                    wrong.append(
                        f"{field}: {mine.get(field, '')!r} instead of {theirs.get(field, '')!r}\n      {text.text!r}"
                    )
    return Score(right, total, wrong)


def main() -> None:
    """Prints the table."""
    texts = read_texts()
    halves = {
        "tuned on": score([text for text in texts if not text.kept]),
        "kept aside": score([text for text in texts if text.kept]),
    }
    print(f"{len(texts)} texts, {sum(len(text.jobs) for text in texts)} jobs")
    print(f"{'field':<10}" + "".join(f"{name:>22}" for name in halves) + "   aim")
    for field in FIELDS:
        cells = "".join(f"{half.right[field]:>10}/{half.all} = {half.share(field):.3f}" for half in halves.values())
        print(f"{field:<10}{cells}   {'≥ .95' if field in AIMED else ''}")
    for name, what in (("plain_texts.tsv", "plain ones, kept aside"), ("odd_texts.tsv", "odd ones, tuned on")):
        some = score(read_short(name))
        print(
            f"{what}: "
            + "  ".join(f"{field} {some.right[field]}/{some.all} = {some.share(field):.3f}" for field in SHORT)
        )
    start = time.perf_counter()
    for text in texts:
        extract(tidy(text.text), TODAY)
    print(f"{len(texts) / (time.perf_counter() - start):,.0f} texts/s")
    if "--show" in sys.argv:
        only = [word for word in sys.argv if word in FIELDS]
        for line in halves["tuned on"].wrong:
            if not only or line.partition(":")[0] in only or line.startswith("M"):
                print(" ", line)


if __name__ == "__main__":
    main()
