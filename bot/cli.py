"""python -m bot run|check|classify|replay|verify|train|evaluate|version [--config FILE]

Exit codes: 0 it did what was asked; 1 it ran and failed; 2 it was asked wrongly (usage, configuration, a file).
"""

from __future__ import annotations

import argparse
import os
import stat
import sys
import tempfile
import traceback
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bot.config_error import ConfigError
from bot.ports import ChannelStopped
from bot.repositories import StorageUnavailable
from bot.verify.command import add_arguments
from bot.verify.command import run as verify

if TYPE_CHECKING:
    from bot.config import Config
    from bot.triage.learning import Lesson

DONE, FAILED, MISUSED = 0, 1, 2
_LINES = [Path("tests/triage") / name for name in ("group_talk.tsv", "street_talk.tsv", "lines.tsv")]


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        self.exit(MISUSED, f"{self.prog}: {message} (see python -m bot --help)\n")


def _parser() -> _Parser:
    common = _Parser(add_help=False)
    common.add_argument("--config", type=Path, default=argparse.SUPPRESS, metavar="FILE", help="default: config.yaml")
    parser = _Parser(
        prog="python -m bot", description="圆桌, a WeChat bot for neighbourhood councils", parents=[common]
    )
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="run|check|classify|replay|verify|train|evaluate|version"
    )
    commands.add_parser("run", parents=[common], help="serve until Ctrl-C")
    commands.add_parser("check", parents=[common], help="look over configuration and connections, change nothing")
    commands.add_parser("classify", parents=[common], help="lines of UTF-8 in, a JSON verdict a line out")
    replay = commands.add_parser("replay", parents=[common], help="send recorded messages through the whole road")
    replay.add_argument(
        "file", type=Path, metavar="FILE", help="JSON lines: ts, room, sender, name, text, mentions_me, id"
    )
    add_arguments(commands.add_parser("verify", help="count the bulletin of a poll again"))
    train = commands.add_parser("train", help="learn triage's model anew; the same rows give the same file")
    evaluate = commands.add_parser(
        "evaluate", parents=[common], help="figures of triage on the rows that were kept aside"
    )
    for command in (train, evaluate):
        command.add_argument("file", type=Path, metavar="DATA.csv", help="messages: text, topic, label, kind")
        command.add_argument("--talk", type=Path, metavar="FILE", help="text, label; default: talk.csv beside DATA.csv")
        command.add_argument(
            "--lines",
            type=Path,
            nargs="+",
            default=_LINES,
            metavar="FILE",
            help="group talk; default: tests/triage",
        )
    evaluate.add_argument("--log", action="store_true", help="teach it the corrections of the configured database")
    train.add_argument("--output", type=Path, metavar="FILE", help="default: the model in bot/triage")
    commands.add_parser("version", parents=[common], help="print the version")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a person never sees a stack trace unless YUANZHUO_DEBUG=1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    command = ""
    try:
        options = _parser().parse_args(arguments)
        command = options.command
        code = _run(options)
        sys.stdout.flush()
        return code
    except SystemExit as leaving:  # argparse; its code is 0 (--help) or 2
        return leaving.code if isinstance(leaving.code, int) else FAILED
    except ConfigError as error:
        return _complain(str(error), MISUSED)
    except BrokenPipeError:
        # Whoever reads has read enough; Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return DONE if command == "run" else _complain("interrupted", FAILED)
    except (ChannelStopped, StorageUnavailable) as error:
        return _complain(str(error), FAILED)
    except Exception as error:
        return _unexpected(error)


def _run(options: argparse.Namespace) -> int:
    # Each command imports what it needs and no more: `version` answers at once.
    if options.command == "version":
        from bot.version import VERSION

        print(VERSION)
        return DONE

    if options.command == "verify":
        return verify(options)

    if options.command in ("train", "evaluate"):
        return _learn(options)

    from bot.config import load

    config = load(getattr(options, "config", Path("config.yaml")), os.environ)
    match options.command:
        case "classify":
            return _classify(config)
        case "replay":
            return _replay(config, options.file)
        case "check":
            from bot.app import check

            lines, fine = check(config)
            for line in lines:
                print(line)
            return DONE if fine else _complain("check: not everything is as it should be (see above)", FAILED)
        case _:
            from bot.app import run

            return run(config)


def _classify(config: Config) -> int:
    from bot.classify import classify
    from bot.triage import Triage, WordsError

    try:
        triage = Triage.load(config.triage.places, config.triage.words)
    except WordsError as error:
        raise ConfigError(str(error)) from error
    # Somebody who feeds a pipe slowly waits for each answer; a file is read fastest in one go.
    slowly = not stat.S_ISREG(os.fstat(sys.stdin.fileno()).st_mode)

    def write(line: str) -> None:
        sys.stdout.write(line)
        if slowly:
            sys.stdout.flush()

    classify(sys.stdin.buffer, write, triage.judge)
    return DONE


def _learn(options: argparse.Namespace) -> int:
    """Train or measure triage; neither needs a configuration."""
    from bot.triage.training import MaterialError
    from bot.triage.training.build import train
    from bot.triage.training.figures import figures

    talk = options.talk or options.file.with_name("talk.csv")
    try:
        if options.command == "evaluate":
            for line in figures(options.file, talk, options.lines):
                print(line, flush=True)
            from bot.triage.training.lessons import before_and_after
            from bot.triage.triage import Triage

            for line in before_and_after(Triage.load(), options.file, options.lines, _log(options)):
                print(line, flush=True)
            return DONE
        from bot.triage.reader import Reader
        from bot.triage.triage import MODEL

        output = options.output or MODEL
        content = train(options.file, talk, options.lines, Reader.load(), lambda line: print(line, flush=True))
    except MaterialError as error:
        return _complain(str(error), MISUSED)
    output.write_bytes(content)
    print(f"{output}: {len(content):,} bytes")
    return DONE


def _log(options: argparse.Namespace) -> list[Lesson] | None:
    """The lessons of the configured database, if they are asked for."""
    if not options.log:
        return None
    from bot.config import load
    from bot.lesson_log import lessons

    return lessons(load(getattr(options, "config", Path("config.yaml")), os.environ))


def _replay(config: Config, file: Path) -> int:
    from bot import replay
    from bot.app import replay as send

    try:
        if file.is_file():  # what can be read twice is looked through first: nothing is sent of a broken recording
            for _ in replay.read(file, "replay", "replay"):
                pass
        return send(config, replay.read(file, "replay", "replay"))
    except replay.ReplayError as error:
        return _complain(str(error), MISUSED)


def _complain(message: str, code: int) -> int:
    print(" ".join(message.split()), file=sys.stderr)
    return code


def _unexpected(error: Exception) -> int:
    """One line for the person, the whole trace for who repairs it."""
    if os.environ.get("YUANZHUO_DEBUG") == "1":
        traceback.print_exception(error)
        return FAILED
    # The text of an exception may quote what a resident wrote or a password; that of the system does not.
    said = f": {error.strerror} {error.filename or ''}" if isinstance(error, OSError) and error.strerror else ""
    return _complain(f"unexpected {type(error).__name__}{said}; {_keep_trace(error)}", FAILED)


def _keep_trace(error: Exception) -> str:
    trace = "".join(traceback.format_exception(error))
    for folder in (Path("data"), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(exist_ok=True)
            with (folder / "yuanzhuo-error.log").open("a", encoding="utf-8", errors="replace") as log:
                log.write(trace)
            return f"the full trace is in {folder / 'yuanzhuo-error.log'}"
        except OSError:
            continue
    return "set YUANZHUO_DEBUG=1 to see the full trace"
