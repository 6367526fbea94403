"""What the configuration accepts, what it refuses and in which words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import Config, ConfigError, load
from bot.config_keys import KEYS, SECTIONS
from bot.pacing import Pacing

SHIPPED = Path(__file__).parents[2] / "config.yaml"


def read(tmp_path: Path, text: str | bytes, **environ: str) -> Config:
    file = tmp_path / "config.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(file, environ)


def refusal(tmp_path: Path, text: str | bytes, **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text, **environ)
    message = str(caught.value)
    assert "\n" not in message
    return message.replace(str(tmp_path / "config.yaml"), "config.yaml")


def leaves(content: object, name: str = "") -> Iterator[str]:
    if isinstance(content, dict) and content:
        for key, value in content.items():
            yield from leaves(value, f"{name}.{key}" if name else key)
    else:
        yield name


def test_the_shipped_file_lists_exactly_the_known_keys_in_their_order() -> None:
    assert list(leaves(yaml.safe_load(SHIPPED.read_text("utf-8")))) == list(KEYS)


def test_the_shipped_file_says_what_is_the_default_anyway(tmp_path: Path) -> None:
    shipped, bare = load(SHIPPED, {}), read(tmp_path, "")
    for section in ("channel", *(name for name in SECTIONS if "." not in name)):
        assert getattr(shipped, section) == getattr(bare, section), section
    assert set(bare.origins.values()) == {"default"}
    assert set(shipped.origins.values()) == {str(SHIPPED)}


def test_values_arrive_in_their_types(tmp_path: Path) -> None:
    config = load(SHIPPED, {})
    assert config.outbox.pacing.between_groups_s == (3.0, 5.0)
    assert (config.quiet_hours.from_, config.quiet_hours.until) == (time(20, 30), time(8, 30))
    assert str(config.quiet_hours.zone) == "Asia/Shanghai"
    assert config.wechaty.token == ""
    assert config.triage.words is None
    assert config.web.public_url == ""


BAD = [
    ("web: {port: 99999}", "web.port: 99999 is not a port (0 to 65535)"),
    ("web: {port: -1}", "web.port: -1 is not a port (0 to 65535)"),
    ("web: {port: '8080'}", "web.port: 8080 is not a port (0 to 65535)"),
    ("web: {port: true}", "web.port: true is not a port (0 to 65535)"),
    ("web: {port: 8080.5}", "web.port: 8080.5 is not a port (0 to 65535)"),
    ("web: {port: }", "web.port: nothing is not a port (0 to 65535)"),
    ("web: {port: " + "9" * 5000 + "}", "web.port: " + "9" * 59 + "… is not a port (0 to 65535)"),
    ("web: {host: 300.1.1.1}", "web.host: 300.1.1.1 is not a host name or an IP address, such as 127.0.0.1"),
    ("web: {public_url: yz.example.cn}", "web.public_url: yz.example.cn is not a web address"),
    ("web: {public_url: 'https://u:p@yz.example.cn'}", "is not a web address, such as https://yz.example.cn"),
    ("web: {prot: 80}", "web.prot: no such key; the nearest is web.port"),
    ("web: {colour: red}", "web.colour: no such key; web has host, port, public_url"),
    ("port: 80", "port: no such key; the nearest is web.port"),
    ("chanel: wechaty", "chanel: no such key; the nearest is channel"),
    ("zzzz: 1", "zzzz: no such key; there are channel, bot, wechaty,"),
    ("web: 8080", "web: 8080 is no set of keys; it has host, port, public_url"),
    ("web: [8080]", "web: [8080] is no set of keys"),
    ("channel: whatsapp", "channel: whatsapp is none of simulator, wechaty"),
    ("channel: [simulator]", "channel: ['simulator'] is none of simulator, wechaty"),
    ("channel:", "channel: nothing is none of simulator, wechaty"),
    ("bot: {time_zone: Asia/Tieling}", "bot.time_zone: Asia/Tieling is not a known time zone, such as Asia/Shanghai"),
    ("bot: {time_zone: ../../etc/passwd}", "is not a known time zone"),
    ("bot: {time_zone: 8}", "bot.time_zone: 8 is not a known time zone"),
    ("bot: {name: ''}", "bot.name: is blank"),
    ("bot: {name: 12}", "bot.name: 12 is not text (put it in quotes if it is meant as text)"),
    ("bot: {name: {a: b}}", "bot.name: {'a': 'b'} is not text"),
    ("wechaty: {endpoint: localhost}", "wechaty.endpoint: localhost is not host:port, such as 127.0.0.1:8788"),
    ("wechaty: {endpoint: '[::1]:99999'}", "is not host:port"),
    ("wechaty: {tls: 3}", "wechaty.tls: 3 is neither false nor the path of a CA file"),
    ("wechaty: {tls: ca-that-is-not-there.pem}", "wechaty.tls: ca-that-is-not-there.pem is not there"),
    ("wechaty: {rpc_timeout_s: 0}", "wechaty.rpc_timeout_s: 0 must be above 0 seconds"),
    ("wechaty: {rpc_timeout_s: .inf}", "wechaty.rpc_timeout_s: .inf is not a number of seconds"),
    ("wechaty: {rpc_timeout_s: 1.0e400}", "wechaty.rpc_timeout_s: inf is longer than a year"),
    ("wechaty: {backoff_s: [30, 0.5]}", "wechaty.backoff_s: [30, 0.5] is upside down: the shorter comes first"),
    ("wechaty: {backoff_s: 3}", "wechaty.backoff_s: 3 is not an interval like [3, 5]"),
    ("storage: {url: mysql://u@h/d}", "storage.url: mysql://u@h/d is a database of another kind (fits: sqlite:///"),
    ("storage: {url: 'sqlite://'}", "storage.url: sqlite:// names no file: a database in memory would forget"),
    ("storage: {url: 'sqlite:///:memory:'}", "names no file"),
    ("storage: {url: 'sqlite://data/y.db'}", "needs three slashes: sqlite:///data/yuanzhuo.db"),
    ("storage: {url: data/y.db}", "storage.url: data/y.db is not a database address"),
    ("storage: {url: 'postgresql://host'}", "does not name the database"),
    ("storage: {url: 'postgresql://host:port/db'}", "is not a database address"),
    ("people: {admins: wxid_1}", "people.admins: wxid_1 is not a list like [wxid_1, wxid_2]"),
    ("people: {admins: [1]}", "people.admins: [1] contains 1, which is not text (put it in quotes"),
    ("people: {admins: [a, a]}", "contains a twice"),
    ("people: {keep_days: 0}", "people.keep_days: 0 is not a whole number from 1 to 36500"),
    ("groups: {default_mode: 大声}", "groups.default_mode: 大声 is none of 提示, 静默, 关闭"),
    ("groups: {prompt_pause_s: -5}", "groups.prompt_pause_s: -5 is negative"),
    ("concerns: {accept_days: 9}", "concerns.close_days: 5 is less than concerns.accept_days (9)"),
    ("triage: {words: words-that-are-not-there.yaml}", "triage.words: words-that-are-not-there.yaml is not there"),
    ("triage: {words: .}", "triage.words: . is not a file"),
    ("outbox: {mode: loud}", "outbox.mode: loud is none of live, rehearsal, silent"),
    ("outbox: {pacing: {same_group_s: -1}}", "outbox.pacing.same_group_s: -1 is negative"),
    ("outbox: {pacing: {between_groups_s: [5, 3]}}", "outbox.pacing.between_groups_s: [5, 3] is upside down"),
    ("outbox: {pacing: {between_groups_s: [a, 3]}}", "contains a, which is not a number of seconds"),
    (
        "outbox: {pacing: {per_minut: 3}}",
        "outbox.pacing.per_minut: no such key; the nearest is outbox.pacing.per_minute",
    ),
    ("outbox: {pacing: 5}", "outbox.pacing: 5 is no set of keys"),
    ("outbox: {pacing: {broadcast_avoid_minutes: [60]}}", "contains 60, which is not a whole number from 0 to 59"),
    (f"outbox: {{pacing: {{broadcast_avoid_minutes: {list(range(60))}}}}}", "avoids every minute"),
    (
        "outbox: {pacing: {per_day: 100}}",
        "outbox.pacing.per_day_first_week: 500 is more than outbox.pacing.per_day (100)",
    ),
    ("outbox: {retry_s: [5, -1]}", "outbox.retry_s: [5, -1] contains -1, which is negative"),
    ("quiet_hours: {from: 24:00}", 'quiet_hours.from: 24:00 is not a time of day like "20:30"'),
    ("quiet_hours: {from: 20}", "quiet_hours.from: 20 is not a time of day"),
    ("quiet_hours: {until: '20:30'}", "quiet_hours.until: is the same as quiet_hours.from"),
    ("simulator: {groups: 0}", "simulator.groups: 0 is not a whole number from 1 to 1000"),
    ("simulator: {file: [x]}", "simulator.file: ['x'] is not a path"),
    ("- a\n- b", "config.yaml: must consist of keys with values"),
    ("just words", "config.yaml: must consist of keys with values"),
    ("web:\n  port: [1", "config.yaml: line 2: expected ',' or ']'"),
    ("web:\n\tport: 1", "config.yaml: line 2: found character '\\t' that cannot start any token"),
    ("web:\n  port: 1\n  port: 2", "config.yaml: line 3: port stands here twice"),
    ("web: {port: 1}\nbot: {}\nweb: {host: a}", "config.yaml: line 3: web stands here twice"),
    ("a: &a [1]\nb: *a", "config.yaml: line 1: anchors and aliases are not used here"),
    ("web: {1: 2}", "config.yaml: line 1: a key must be plain text"),
    ("web: {? [a] : 2}", "config.yaml: line 1: a key must be plain text"),
    ("web: !!python/object:os.system x", "config.yaml: line 1: could not determine a constructor"),
    ("a: 1\n---\nb: 2", "config.yaml: line 2: but found another document"),
    ("bot:\n  name: a\0b", "config.yaml: line 2: a character that YAML does not allow (U+0000)"),
    ("bot:\n  name: 兀术街".encode("gb18030"), "config.yaml: line 2 is not UTF-8; save the file as UTF-8"),
    ("[" * 100_000, "config.yaml: nested too deeply"),
    (b"#" * 1_000_001, "config.yaml: more than 1000000 bytes cannot be a configuration"),
]


@pytest.mark.parametrize(("text", "message"), BAD, ids=[str(message)[:50] for _, message in BAD])
def test_a_wrong_file_is_refused_in_one_line_that_names_the_place(tmp_path: Path, text: str, message: str) -> None:
    assert message in refusal(tmp_path, text)


def test_anchors_cannot_blow_up(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert "anchors and aliases" in refusal(tmp_path, bomb)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: no such file"):
        load(tmp_path / "nowhere.yaml", {})
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load(tmp_path, {})


def test_a_byte_order_mark_and_an_empty_file_are_fine(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfweb: {port: 1}").web.port == 1
    assert read(tmp_path, "# nothing\n").channel == "simulator"
    assert read(tmp_path, "web:\n").web.port == 8080


def test_plain_scalars_mean_what_they_look_like(tmp_path: Path) -> None:
    config = read(
        tmp_path, "quiet_hours: {from: 21:15, until: 7:00}\nbot: {name: 0123, street: 2026-12-01}\nwechaty: {tls: no}"
    )
    assert (config.quiet_hours.from_, config.quiet_hours.until) == (time(21, 15), time(7))
    assert (config.bot.name, config.bot.street, config.wechaty.tls) == ("0123", "2026-12-01", "")


def test_an_empty_mapping_switches_off_and_a_missing_key_has_its_default(tmp_path: Path) -> None:
    off = read(tmp_path, "outbox: {pacing: {}}\nquiet_hours: {}")
    assert off.outbox.pacing.is_off
    assert off.quiet_hours.from_ == off.quiet_hours.until
    assert ("outbox.pacing", "{}", str(tmp_path / "config.yaml")) in off.shown()
    some = read(tmp_path, "outbox: {pacing: {per_minute: 10}}\nquiet_hours: {from: '22:00'}")
    assert some.outbox.pacing == Pacing(per_minute=10)
    assert some.quiet_hours.until == time(8, 30)


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        "channel: simulator\nweb: {port: 1, host: 0.0.0.0}\npeople: {admins: [a]}",
        YUANZHUO__CHANNEL="wechaty",
        YUANZHUO__WEB__PORT="8081",
        YUANZHUO__WECHATY__TOKEN="0123",
        YUANZHUO__BOT__NAME="12",
        YUANZHUO__PEOPLE__ADMINS="[b, c]",
        YUANZHUO__OUTBOX__PACING__PER_MINUTE="7",
        YUANZHUO__QUIET_HOURS__FROM="22:00",
        YUANZHUO__WEB__PUBLIC_URL="https://yz.example.cn/",
        YUANZHUO_DEBUG="1",
        OTHER="x",
    )
    assert (config.channel, config.web.port, config.web.host) == ("wechaty", 8081, "0.0.0.0")
    assert (config.wechaty.token, config.bot.name) == ("0123", "12")
    assert config.people.admins == ("b", "c")
    assert config.outbox.pacing == Pacing(per_minute=7)
    assert config.quiet_hours.from_ == time(22)
    assert config.web.public_url == "https://yz.example.cn"
    assert config.origins["web.port"] == "YUANZHUO__WEB__PORT"
    assert config.origins["web.host"] == str(tmp_path / "config.yaml")
    assert config.origins["web.public_url"] == "YUANZHUO__WEB__PUBLIC_URL"
    assert config.origins["bot.street"] == "default"


def test_an_empty_variable_means_none(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        "people: {admins: [a]}\nwechaty: {token: t, hello: hi}",
        YUANZHUO__PEOPLE__ADMINS="",
        YUANZHUO__WECHATY__TOKEN="",
        YUANZHUO__WECHATY__HELLO="",
        YUANZHUO__OUTBOX__PACING="",
        YUANZHUO__QUIET_HOURS="",
    )
    assert config.people.admins == ()
    assert (config.wechaty.token, config.wechaty.hello) == ("", "")
    assert config.outbox.pacing.is_off
    assert config.quiet_hours.from_ == config.quiet_hours.until


def test_a_switch_in_the_environment_replaces_the_files_and_a_single_key_comes_after_it(tmp_path: Path) -> None:
    file = "outbox: {pacing: {per_minute: 10, same_group_s: 9}}"
    assert read(tmp_path, file, YUANZHUO__OUTBOX__PACING="{}").outbox.pacing.is_off
    replaced = read(tmp_path, file, YUANZHUO__OUTBOX__PACING="{per_minute: 3}")
    assert replaced.outbox.pacing == Pacing(per_minute=3)
    both = read(tmp_path, file, YUANZHUO__OUTBOX__PACING="{}", YUANZHUO__OUTBOX__PACING__PER_MINUTE="5")
    assert both.outbox.pacing == Pacing(per_minute=5)


BAD_VARIABLES = [
    ("YUANZHUO__WEB__PORT", "99999", "web.port: 99999 is not a port (0 to 65535) (from YUANZHUO__WEB__PORT)"),
    ("YUANZHUO__WEB__PORT", "", "web.port: nothing is not a port (0 to 65535) (from YUANZHUO__WEB__PORT)"),
    ("YUANZHUO__WEB__PROT", "1", "YUANZHUO__WEB__PROT: no such key; the nearest is YUANZHUO__WEB__PORT"),
    ("YUANZHUO__web__port", "1", "YUANZHUO__web__port: no such key; the nearest is YUANZHUO__WEB__PORT"),
    ("YUANZHUO__", "1", "YUANZHUO__: no such key"),
    (
        "YUANZHUO__WEB",
        "{port: 1}",
        "YUANZHUO__WEB: names a whole section; set its keys one by one, such as YUANZHUO__WEB__HOST",
    ),
    ("YUANZHUO__BOT__NAME", "\udcff", "YUANZHUO__BOT__NAME: not UTF-8"),
    ("YUANZHUO__PEOPLE__ADMINS", "[a", "YUANZHUO__PEOPLE__ADMINS: line 1: expected ',' or ']'"),
    ("YUANZHUO__OUTBOX__PACING", "fast", "outbox.pacing: fast is no set of keys"),
    ("YUANZHUO__OUTBOX__PACING", "{per_minut: 1}", "outbox.pacing.per_minut: no such key"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD_VARIABLES)
def test_a_wrong_variable_is_refused_by_its_name(tmp_path: Path, name: str, value: str, message: str) -> None:
    assert message in refusal(tmp_path, "", **{name: value})


def test_secrets_are_never_shown(tmp_path: Path) -> None:
    secret = "s3cr3t"
    config = read(
        tmp_path,
        "",
        YUANZHUO__WECHATY__TOKEN=secret,
        YUANZHUO__STORAGE__URL=f"postgresql://u:{secret}@h/d?password={secret}",
    )
    assert config.wechaty.token == secret
    assert secret in config.storage.url
    assert secret not in repr(config)
    shown = {name: value for name, value, _ in config.shown()}
    assert shown["wechaty.token"] == "***"
    assert shown["storage.url"] == "postgresql://u:***@h/d?password=***"
    assert secret not in refusal(tmp_path, f"wechaty: {{token: [{secret}]}}")
    assert secret not in refusal(tmp_path, f"storage: {{url: 'mysql://u:{secret}@h/d'}}")
    assert secret not in refusal(tmp_path, f"storage: {{url: 'postgresql://u:{secret}@h:x/d'}}")


def test_database_addresses_that_fit(tmp_path: Path) -> None:
    for url in (
        "sqlite:///data/y.db",
        "sqlite:////var/lib/y.db",
        "postgresql://u@h:5432/d",
        "postgresql:///d?host=/tmp",
    ):
        assert read(tmp_path, f"storage: {{url: '{url}'}}").storage.url == url
    assert read(tmp_path, "storage: {url: 'postgres://u@h/d'}").storage.url == "postgresql://u@h/d"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.sampled_from(sorted({*KEYS, *SECTIONS})), value=VALUES)
def test_whatever_stands_at_a_key_is_taken_or_refused_by_name(tmp_path: Path, name: str, value: object) -> None:
    content = value
    for part in reversed(name.split(".")):
        content = {part: content}
    try:
        config = read(tmp_path, yaml.safe_dump(content, allow_unicode=True))
    except ConfigError as error:
        assert name in str(error) or "config.yaml: line" in str(error)
        assert "\n" not in str(error)
    else:
        assert config.shown()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    try:
        read(tmp_path, data)
    except ConfigError as error:
        assert "\n" not in str(error)
