"""python verify.py BULLETIN.json, and python -m bot verify BULLETIN.json.

Exit codes: 0 all that can be proved is proved; 1 something does not match; 2 the file or the call is of no use.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from bot.verify.comparing import compare
from bot.verify.given import is_hash, is_receipt
from bot.verify.reading import Broken, load, plain
from bot.verify.saying import limits

PROVED, DIFFERENT, UNUSABLE = 0, 1, 2
USAGE = "用法：python verify.py 公告.json [--head 截止指纹] [--open 开始指纹] [--receipt 回执码] [--entry 名册编号]"


def verify(path: Path, *, head: str = "", start: str = "", receipt: str = "", entry: str = "") -> int:
    """Check a file against itself and what was given, print what was found, and return the exit code."""
    if any(given and not is_hash(given) for given in (head, start)):
        return _of_no_use("指纹应是群里公布的四组字符，每组四个，例如 7k3m-p2xd-90qa-w5tc")
    if receipt and not is_receipt(receipt):
        return _of_no_use("回执码打错了：应是12位数字，请对照回执再打一遍")
    try:
        bulletin = load(path)
        found = compare(bulletin, head=head, start=start, receipt=receipt, entry=entry)
    except (Broken, MemoryError) as error:
        return _of_no_use(f"{plain(str(path))}：{str(error) or '内存放不下'}")
    print(*found.lines, sep="\n")
    print("\n全部相符。" if found.fine else "\n有不相符的地方（✗），这份公告不能作准。请向主持人或街道提出。")
    print("\n单凭这份公告证明不了：")
    print(*(f"- {line}" for line in limits(bulletin["terms"], headed=bool(head))), sep="\n")
    return PROVED if found.fine else DIFFERENT


def _of_no_use(why: str) -> int:
    print(why, file=sys.stderr)
    return UNUSABLE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", type=Path, metavar="BULLETIN.json", help="公告文件")
    parser.add_argument("--head", default="", metavar="HASH", help="截止时公布的指纹")
    parser.add_argument("--open", default="", metavar="HASH", dest="start", help="开始时公布的指纹")
    parser.add_argument("--receipt", default=[], nargs="+", metavar="CODE", help="您的回执码，看自己的票")
    parser.add_argument("--entry", default="", metavar="CODE", help="您的名册编号，看自己记为投了没有")


def run(options: argparse.Namespace) -> int:
    """The command with its arguments read."""
    receipt = " ".join(options.receipt)
    return verify(options.file, head=options.head, start=options.start, receipt=receipt, entry=options.entry)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(UNUSABLE, f"{USAGE}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line of the single file."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = _Parser(prog="verify.py", description="重新清点一次表决的公告。", allow_abbrev=False)
    add_arguments(parser)
    try:
        return run(parser.parse_args(arguments))
    except KeyboardInterrupt:
        return DIFFERENT
