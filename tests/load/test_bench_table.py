"""How figures are laid out beside their rivals, and when an aim counts as met."""

from __future__ import annotations

from tests.load.table import Row, percentile, table


def test_the_aim_is_judged_by_the_median_of_the_ratios() -> None:
    met = Row("a", "x", "messages/s", [90, 100, 10], [100, 100, 100], "r", least_ratio=0.9)
    missed = Row("e", "y", "ms", [130, 130, 1], [100, 100, 100], "r", most_ratio=1.2, more=False)
    assert (met.holds, missed.holds, Row("d", "z", "ms", [1]).holds) == (True, False, None)
    assert Row("c", "v", "messages/s", [999.0], least=1000).holds is False
    shown = table([met, missed]).splitlines()
    assert shown[2].endswith("≥ 0.90×  ✓") and "0.90× (0.10–1.00×)" not in shown[2] and "0.90×" in shown[2]
    assert shown[3].endswith("≤ 1.20×  ✗")
    assert percentile(list(range(1, 102)), 99) == 100
