"""Sides and sources by name, within the war an article is about."""

from pathlib import Path

import pytest

from geo.errors import VocabularyError
from geo.theatre import read_theatre

THEATRE = read_theatre()


@pytest.mark.parametrize(
    ("text", "phrase", "actor"),
    [
        ("Aleppo, Syria", "Syrian regime troops", "government"),
        ("Aleppo, Syria", "the rebels", "opposition"),
        ("Khartoum, Sudan", "the army", "army"),
        ("Goma in Congo", "the rebels", "M23"),
        ("Mosul, Iraq", "militants", "isis"),
        ("Kyiv, Ukraine", "Ukrainian troops", "ukraine"),
        ("anything", "Russian air raids", "russia"),
        ("anything", "what is to be done with us", None),
        ("Aleppo, Syria", "the regime's firepower", "government"),
        # Who backs a side is not the side.
        ("Houthi fighters in Yemen", "Iran-aligned Houthis", "Houthis"),
        ("Idlib, Syria", "Russia - backed regime troops", "government"),
        ("Idlib, Syria", "Turkish-backed rebels", "opposition"),
        ("Mosul, Iraq", "US-led coalition", "coalition"),
        ("Idlib, Syria", "Turkish-backed fighters", "turkey"),
    ],
)
def test_actors_by_war(text: str, phrase: str, actor: str | None) -> None:
    assert THEATRE.focus(text).actor_in(phrase) == actor


def test_speakers_stand_for_their_source() -> None:
    focus = THEATRE.focus("Aleppo, Syria")
    assert focus.speaker_in("director Rami Abdel-Rahman") == "sohr"
    assert focus.side_of("sana") == "government"
    assert focus.side_of("sohr") is None


def test_the_longest_name_wins() -> None:
    focus = THEATRE.focus("Aleppo, Syria")
    assert focus.source_in("the Syrian state news agency SANA") == "sana"
    assert focus.source_in("state television") == "state-television"


def test_unknown_ids_always_answer() -> None:
    assert THEATRE.actor("Blue River Front").name == "Blue River Front"
    assert THEATRE.source("local-officials").name == "local officials"
    assert THEATRE.source("residents").kind == "local"


def test_every_side_of_a_source_is_an_actor() -> None:
    actors = {actor.id for actor in THEATRE.actors}
    assert {source.side for source in THEATRE.sources if source.side} <= actors


def test_every_war_named_is_known() -> None:
    wars = {war.id for war in THEATRE.wars}
    for actor in THEATRE.actors:
        assert set(actor.war) <= wars, actor.id
    for source in THEATRE.sources:
        assert set(source.war) <= wars, source.id


def test_a_folder_of_ones_own_is_preferred(tmp_path: Path) -> None:
    (tmp_path / "actors.yaml").write_text(
        "actors: [{id: blue, name: Blue River Front, aliases: [the Front]}]", encoding="utf-8"
    )
    theatre = read_theatre(tmp_path)
    assert theatre.focus("").actor_in("fighters of the Front") == "blue"
    assert theatre.sources == THEATRE.sources


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "actors.yaml").write_text("actors: [{id: blue}]", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"actors\.yaml.*name"):
        read_theatre(tmp_path)


def test_one_id_has_one_name() -> None:
    names: dict[str, set[str]] = {}
    for actor in THEATRE.actors:
        names.setdefault(actor.id, set()).add(actor.name)
    assert {ident: found for ident, found in names.items() if len(found) > 1} == {}


def test_an_article_names_its_countries() -> None:
    assert THEATRE.focus("Goma, in Congo").countries == ("CD",)
    assert THEATRE.focus("Rafah in Gaza").countries == ("IL", "LB", "PS")
    assert THEATRE.focus("nowhere at all").countries == ()
