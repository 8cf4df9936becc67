"""The dead and the injured, as lower bounds."""

import pytest

from geo.reading.numbers import number, tolls


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("killing seven pupils and wounding more than 20", 7, 20),
        ("At least 25 people were killed in raids", 25, None),
        ("At least 12 people, meanwhile, were killed in shelling", 12, None),
        ("bringing the total dead in airstrikes to 121", 121, None),
        ("which brought the number of people killed on the region to 121", 121, None),
        ("have killed more than 300 people", 300, None),
        ("killing a nine-year-old boy and wounding three", 1, 3),
        ("three civilians martyred and 11 injured", 3, 11),
        ("there were no casualties", 0, 0),
        ("troops took the town", None, None),
        ("destroyed 20 vehicles", None, None),
    ],
)
def test_tolls(text: str, killed: int | None, injured: int | None) -> None:
    found = tolls(text)
    assert next((t.count for t in found if t.killed), None) == killed
    assert next((t.count for t in found if not t.killed), None) == injured


@pytest.mark.parametrize(
    ("text", "value"),
    [("25", 25), ("1,200", 1200), ("twenty-three", 23), ("a", 1), ("2.5", 2.5), ("many", None)],
)
def test_number(text: str, value: float | None) -> None:
    assert number(text) == value
