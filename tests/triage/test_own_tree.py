"""A deployment's own leaves and codes in the category tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.triage import Triage, WordsError

OWN = """
tree:
  城乡建设:
    供水: {code: "0101"}
    二次供水: {code: "0102"}
themes:
  二次供水:
    strong: 泵房停了 二次供水
"""


def test_codes_and_leaves_of_a_street(tmp_path: Path) -> None:
    words = tmp_path / "words.yaml"
    words.write_text(OWN, "utf-8")
    triage = Triage.load((), words)
    assert triage.codes == {"城乡建设/供水": "0101", "城乡建设/二次供水": "0102"}
    assert triage.categories[-1] == "城乡建设/二次供水"
    judgement = triage.judge("咱楼泵房停了没人管")
    assert judgement.is_concern and judgement.category == "城乡建设/二次供水"
    assert triage.judge("3号楼停水两天了没人管").category == "城乡建设/供水"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('tree:\n  天上:\n    云: {code: "1"}\n', "no first level 天上"),
        ('tree:\n  环境保护:\n    供水: {code: "1"}\n', "theme 供水 is 城乡建设/供水"),
        ("tree:\n  城乡建设:\n    供水: {kode: 1}\n", 'has the form {code: "0101"}'),
        ("tree:\n  城乡建设:\n    甲/乙: {}\n", "no slash"),
        ("tree: 城乡建设\n", "a mapping"),
    ],
)
def test_a_wrong_tree_is_told_by_file_and_line(tmp_path: Path, text: str, told: str) -> None:
    words = tmp_path / "words.yaml"
    words.write_text(text, "utf-8")
    with pytest.raises(WordsError, match=r"words\.yaml:\d+: ") as error:
        Triage.load((), words)
    assert told in str(error.value)
