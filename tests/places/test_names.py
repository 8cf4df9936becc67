import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.places._distance import Table, distance, mass
from geo.places._sounds import phones
from geo.places._words import taken_apart
from geo.places.names import SURE, Names

SAME = [
    ("al-Shaar", "Ash Sha'ar", "Chaar", "El Shaar", "الشعار", "حي الشعار", "Sha`ar", "Al-Sha’ar"),
    ("Karm al-Qaterji", "Karm al-Qatarji", "كرم القاطرجي", "Karm el-Katerji"),
    ("Sheikh Lutfi", "Cheikh Lotfi", "الشيخ لطفي", "Shaykh Lutfi", "Şeyh Lutfi", "Scheich Lutfi"),
    ("Kefraya", "Kafriya", "كفريا", "Kifarya"),
    ("Bakhmut", "Бахмут", "Bachmut"),
    ("Kharkiv", "Kharkov", "Харків", "Харьков", "Charkiw"),
    ("Deir ez-Zor", "Deirezzor", "Dayr az Zawr", "دير الزور"),
    ("Manbij", "Minbic", "منبج"),
    ("Sheikh Maqsoud", "Şêx Meqsûd", "الشيخ مقصود"),
]
SYLLABLES = [a + b + c for a in "bdhkmrst" for b in "aiu" for c in "lnr"]
APART = ["al-Sukkari", "Bab al-Hadid", "Bab al-Nayrab", "Karm al-Jabal", "Sheikh Saeed"]


def index(*names: str) -> Names:
    return Names(enumerate(names))


def best(names: Names, text: str) -> tuple[int, float] | None:
    found = sorted(names.find(text), key=lambda match: -match.score)
    return (found[0].entry, found[0].score) if found else None


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: spellings[0])
def test_every_spelling_finds_every_other(spellings: tuple[str, ...]) -> None:
    for main in spellings:
        names = index(main, *APART)
        for other in spellings:
            if main == other:
                continue
            found = best(names, other)
            assert found is not None, (main, other)
            assert found[0] == 0, (main, other)
            assert found[1] >= 0.65, (main, other, found)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Bab al-Hadid", "Bab al-Nasr"),
        ("Bab", "Bab al-Hadid"),
        ("Tariq al-Bab", "Bab al-Hadid"),
        ("eastern Aleppo", "western Aleppo"),
        ("Aleppo", "eastern Aleppo"),
        ("eastern Aleppo", "Aleppo"),
        ("Karm al-Jabal", "Karm al-Jazmati"),
        ("Sheikh Saeed", "Sheikh Fares"),
        ("al-Bab", "Hassan al-Bab"),
        ("Karm al-Qaterji", "Mustafa Qaterji"),
        ("Old City", "New City"),
        ("al-Shaar", "al-Sukkari"),
    ],
)
def test_names_that_only_look_alike_stay_apart(one: str, two: str) -> None:
    found = best(index(one, *("Karm Homad", "Sheikh Najjar", "Bab al-Maqam")), two)
    assert found is None or found[0] != 0 or found[1] < 0.8


def test_a_word_many_names_share_costs_less_than_a_rare_one() -> None:
    names = index("Karm Homad", "Karm Sabil", "Karm Jabal", "Karm Tahan", "Karm Qaterji")
    common = best(names, "Qaterji")
    rare = best(names, "Karm")
    assert common is not None
    assert common[0] == 4
    assert rare is None or common[1] > rare[1]


@pytest.mark.parametrize("mark", list("'`´ʹʻʼʽʾʿˈ‘’‛′"))
def test_ayn_is_known_by_all_its_characters(mark: str) -> None:
    assert taken_apart(f"Sha{mark}ar").key == "shaar"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("as-Sakhour", "sakhour"),
        ("Es Sakhour", "sakhour"),
        ("An Nayrab", "nayrab"),
        ("An Intisar", "an intisar"),
        ("the province of Idlib", "idlib #province"),
        ("Idlib Governorate", "idlib #province"),
        ("محافظة إدلب", "ادلب #province"),
        ("Aleppo's east", "@east aleppo"),
        ("حلب الشرقية", "@east حلب"),
        ("al-Zahraa (north)", "zahraa"),
        ("İdlib", "idlib"),
    ],
)
def test_articles_kinds_and_sides_are_told_from_the_name(text: str, key: str) -> None:
    assert taken_apart(text).key == key


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Al Twar Second", "Al Twar 2"),
        ("As Satwah Sharq", "Al Satwa East"),
        ("Madinat ash Shamal", "مدينة الشمال"),
        ("Umm Şalāl", "Umm Salal"),
        ("Şişli", "Shishli"),
        ("Ras al-Ayn", "Ra's al-Ayn"),
        ("As Sadd", "اَلسَّدّ"),
        ("Fujairah", "Fudzejra"),
        ("Al Jahra", "Əl-Cahra"),
    ],
)
def test_numbers_sides_and_habits_of_writing_are_known(one: str, two: str) -> None:
    found = best(index(one, *APART), two)
    assert found is not None
    assert found[0] == 0
    assert found[1] >= SURE


@pytest.mark.parametrize(
    "word",
    [
        *("Monday", "Friday", "Reuters", "Anadolu", "Pentagon", "Hussein", "Ahmad", "Vladimir"),
        *("Government", "Meanwhile", "Fighting", "Activists", "Statement", "Bombardment"),
    ],
)
def test_what_is_no_place_is_not_made_one_by_a_likeness(word: str) -> None:
    alike = [word[:-1] + end for end in ("o", "ah", "an", "ina")]
    found = best(index(*alike, *APART), word)
    assert found is None or found[1] < SURE


@pytest.mark.parametrize("word", ["Salman", "Independent", "Friday"])
def test_what_is_spelled_just_so_is_found_whatever_it_is(word: str) -> None:
    assert best(index(word, *APART), word) == (0, 1.0)


def test_the_more_names_there_are_the_more_alike_a_match_must_be() -> None:
    few = index("Kafr Hamra", *APART)
    many = index("Kafr Hamra", *APART, *(a + b for a in SYLLABLES for b in SYLLABLES))
    for name in ("Kufr Hamrah", "Kafar Khamra"):
        one, two = best(few, name), best(many, name)
        assert one is not None
        assert two is not None
        assert one[1] > two[1]


def test_words_in_another_order_match_at_a_small_cost() -> None:
    found = best(index("Sheikh Lutfi", *APART), "Lutfi Sheikh")
    assert found is not None
    assert found[0] == 0
    assert 0.9 < found[1] < 1


HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(), st.sampled_from("'ʿ-/ ()الحيЇйşıßقẕ\u0301\u064b\u202e{}<>")
    ),
    max_size=40,
)
LETTERS = st.text(alphabet=string.ascii_lowercase + "شعقغбхщї'", max_size=12)


@given(HOSTILE)
def test_any_text_is_taken_apart_and_looked_for(text: str) -> None:
    taken_apart(text)
    for match in index("al-Shaar", "كرم القاطرجي", "Харків").find(text):
        assert 0 <= match.score <= 1


@given(LETTERS, LETTERS)
def test_distance_is_symmetric_and_bounded(one: str, two: str) -> None:
    a, b = phones(one), phones(two)
    assert distance(a, b) == pytest.approx(distance(b, a))
    assert distance(a, a) == 0
    assert 0 <= distance(a, b) <= mass(a) + mass(b) + 1e-9


@given(
    LETTERS,
    st.lists(LETTERS, min_size=1, max_size=6),
    st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_many_distances_at_once_are_those_one_by_one(
    one: str, others: list[str], unvowelled: list[bool]
) -> None:
    sound, sounds = phones(one), [phones(other) for other in others]
    bare = np.array(unvowelled[: len(sounds)])
    found = Table(sounds).distances(sound, np.arange(len(sounds)), unvowelled=bare)
    pairs = zip(sounds, unvowelled, strict=False)
    expected = [distance(sound, other, unvowelled=silent) for other, silent in pairs]
    assert found.tolist() == pytest.approx(expected, abs=1e-4)


@given(st.lists(LETTERS.filter(bool), min_size=1, max_size=5, unique=True))
def test_every_name_of_an_index_finds_itself_first(names: list[str]) -> None:
    held = index(*names)
    for number, name in enumerate(names):
        if taken_apart(name).words or taken_apart(name).kinds:
            exact = {match.entry for match in held.find(name) if match.score == 1}
            assert number in exact
