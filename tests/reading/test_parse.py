"""Paragraphs, datelines and names made one word."""

import pytest

from geo.reading.parse import paragraphs, parse, without_dateline


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("BEIRUT (AP) — Rebels left.", "Rebels left."),
        ("ALEPPO, Syria, Dec. 7 (Xinhua) -- Rebels left.", "Rebels left."),
        ("Damascus/Beirut (dpa) - Rebels left.", "Rebels left."),
        ("KHARTOUM — Rebels left.", "Rebels left."),
        ("Mosul (IraqiNews.com) Rebels left.", "Rebels left."),
        ("The Rapid Support Forces (RSF) denied it.", "The Rapid Support Forces (RSF) denied it."),
        ("Rebels left.", "Rebels left."),
    ],
)
def test_datelines(text: str, body: str) -> None:
    start, rest = without_dateline(0, text)
    assert rest == body
    assert text[start:] == body


def test_paragraphs_keep_their_offsets() -> None:
    text = "One “line”\nthat goes on.\n\n# Heading\n\n  Two."
    assert [(start, block) for start, block in paragraphs(text)] == [
        (0, 'One "line" that goes on.'),
        (text.index("Two"), "Two."),
    ]


def test_every_line_is_a_paragraph_where_none_is_blank() -> None:
    assert [block for _, block in paragraphs("One.\nTwo.")] == ["One.", "Two."]


def test_names_are_one_word_each() -> None:
    text = "Troops hold Karm al-Qaterji and Blue Lake Town."
    (paragraph,) = parse(text, known_place=lambda name: name == "Blue Lake Town")
    words = [token.text for token in paragraph.doc]
    assert "Karm al-Qaterji" in words
    assert "Blue Lake Town" in words
    assert paragraph.doc.text == text
