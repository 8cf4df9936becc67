"""The shared ledger: its server's faults, how its tables are made, that it is like any other."""

import datetime as dt
import gc
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_case import ARTICLE, claim, writer
from model_case import Places
from postgres import Postgres

from geo.errors import LedgerError, LedgerGoneError
from geo.ledger import Ledger, open_ledger
from geo.ledger.postgis import PostgisLedger
from geo.ledger.reads import Read
from geo.ledger.schema import REVISION, metadata
from geo.model import Claim, Status
from geo.questions import weights

MIGRATIONS = Path(__file__).parents[2] / "geo" / "ledger" / "migrations"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def ledger(ledger_database: str, told: list[str]) -> Iterator[PostgisLedger]:
    ledger = PostgisLedger(ledger_database, report=told.append)
    yield ledger
    ledger.close()


def one_line(message: object) -> str:
    said = str(message)
    assert "\n" not in said
    assert "told" not in said  # the password
    return said


def test_a_database_that_had_never_a_ledger_reads_as_empty_and_stays_as_it_is(
    database: str, postgres: Postgres
) -> None:
    ledger = PostgisLedger(database)
    assert list(ledger) == list(ledger.superseded()) == []
    assert ledger.articles() == []
    assert ledger.already_read() == {}
    assert ledger.record(ARTICLE, []).kept == 0
    schemas = "SELECT schema_name FROM information_schema.schemata"
    assert ("accordingto",) not in postgres.ask(schemas, "desk")
    ledger.record(ARTICLE, [claim("a")])
    assert ("accordingto",) in postgres.ask(schemas, "desk")
    ledger.close()


def test_writers_that_come_at_once_to_a_new_database_make_the_tables_once(database: str) -> None:
    processes = [writer(database, name, 2) for name in "abc"]
    for process in processes:
        _, said = process.communicate()
        assert process.returncode == 0, said
    ledger = PostgisLedger(database)
    assert len(list(ledger)) == 6
    ledger.close()


def migrated(address: str, revision: str) -> sa.Engine:
    engine = sa.create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE EXTENSION postgis"))
        connection.execute(sa.schema.CreateSchema("accordingto"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    return engine


def test_the_migrations_make_the_tables_that_the_program_knows(database: str) -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == REVISION
    engine = migrated(database, "head")

    def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        return kind != "table" or name not in {"spatial_ref_sys", "alembic_version"}

    with engine.connect() as connection:
        options = {"include_schemas": True, "include_object": ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_an_older_ledger_is_read_as_it_is_and_brought_up_to_date_by_the_first_writer(
    database: str, postgres: Postgres
) -> None:
    migrated(database, "0001").dispose()
    ledger = PostgisLedger(database)
    assert list(ledger) == []
    assert ledger.reviews.decisions() == []
    version = "SELECT version_num FROM accordingto.alembic_version"
    assert postgres.ask(version, "desk") == [("0001",)]
    ledger.record(ARTICLE, [claim("a")])
    assert postgres.ask(version, "desk") == [(REVISION,)]
    ledger.close()


def test_a_ledger_of_a_newer_program_is_refused(ledger_database: str, postgres: Postgres) -> None:
    postgres.ask("UPDATE accordingto.alembic_version SET version_num = '9999'", "desk")
    ledger = PostgisLedger(ledger_database)
    for action in (
        ledger.articles,
        lambda: list(ledger),
        lambda: ledger.record(ARTICLE, []),
        lambda: ledger.record(ARTICLE, [claim("a")]),
    ):
        with pytest.raises(LedgerError, match="'9999' of a newer accordingto"):
            action()
    assert postgres.ask("SELECT count(*) FROM accordingto.claims", "desk") == [(0,)]
    ledger.close()


def test_what_cannot_be_reached_is_one_line_without_the_password(postgres: Postgres) -> None:
    for address, said in (
        (postgres.address("nowhere"), 'database "nowhere" does not exist'),
        (postgres.address(password="secret"), "password authentication failed"),
        ("postgresql://desk:told@127.0.0.1:1/desk", "refused"),
        ("postgresql://desk:told@[::1/desk", "cannot be read"),
    ):
        with pytest.raises(LedgerError, match=said) as caught:
            list(open_ledger(address).claims())
        assert "secret" not in one_line(caught.value)


@pytest.mark.parametrize("where", ["mysql://host/db", "sqlite:///x.db", "https://example.org/"])
def test_other_addresses_are_no_ledger(where: str) -> None:
    with pytest.raises(LedgerError, match="is no ledger"):
        open_ledger(where)


def test_a_folder_is_one_however_it_is_called(tmp_path: Path) -> None:
    for where in (tmp_path, str(tmp_path), "claims"):
        assert isinstance(open_ledger(where), Ledger)


def test_what_it_needs_is_named_where_it_is_missing() -> None:
    program = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "from geo.ledger import open_ledger\n"
        "open_ledger('postgresql://host/db')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert "LedgerError: " in ran.stderr.splitlines()[-1]
    assert "pip install 'accordingto[postgis]'" in ran.stderr.splitlines()[-1]


def test_a_database_that_cannot_hold_every_script_is_refused(postgres: Postgres) -> None:
    postgres.ask("DROP DATABASE IF EXISTS latin")
    postgres.ask("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    ledger = PostgisLedger(postgres.address("latin"))
    with pytest.raises(LedgerError, match="encoded in LATIN1") as caught:
        ledger.record(ARTICLE, [claim("a")])
    one_line(caught.value)
    ledger.close()


def test_who_may_not_add_postgis_is_told_whom_to_ask(database: str, postgres: Postgres) -> None:
    postgres.ask("DROP ROLE IF EXISTS guest")
    postgres.ask("CREATE ROLE guest LOGIN PASSWORD 'told'")
    ledger = PostgisLedger(re.sub("//[^@]*@", "//guest:told@", database))
    with pytest.raises(LedgerError, match="administrator") as caught:
        ledger.record(ARTICLE, [claim("a")])
    one_line(caught.value)
    assert list(ledger) == []
    ledger.close()


def test_who_may_only_read_reads(ledger: PostgisLedger, postgres: Postgres) -> None:
    ledger.record(ARTICLE, [claim("a")])
    postgres.ask("DROP ROLE IF EXISTS reader")
    postgres.ask("CREATE ROLE reader LOGIN PASSWORD 'told'")
    postgres.ask("GRANT USAGE ON SCHEMA accordingto TO reader", "desk")
    postgres.ask("GRANT SELECT ON ALL TABLES IN SCHEMA accordingto TO reader", "desk")
    reader = PostgisLedger(re.sub("//[^@]*@", "//reader:told@", postgres.address("desk")))
    assert [c.exact for c in reader] == ["a"]
    with pytest.raises(LedgerError, match=r"permission denied.*nothing was changed") as caught:
        reader.record(ARTICLE, [claim("b")])
    one_line(caught.value)
    reader.close()
    postgres.database("desk")
    postgres.ask("DROP ROLE reader")


def test_a_row_that_somebody_broke_is_named_and_the_rest_is_used_and_kept(
    ledger: PostgisLedger, postgres: Postgres, told: list[str]
) -> None:
    good, bad, strange = claim("a"), claim("b", start=2), claim("c", start=4)
    ledger.record(ARTICLE, [good, bad, strange])
    wrong = "UPDATE accordingto.claims SET record = '{}' WHERE id = "
    postgres.ask(f"{wrong}'{bad.id}'", "desk")
    postgres.ask(f"{wrong}'{strange.id}'".replace("'{}'", f'\'{{"id": "{good.id}"}}\''), "desk")
    assert list(ledger) == [good]
    assert [bad.id in told[0], strange.id in told[1], "\n" in "".join(told)] == [True, True, False]
    ledger.record(ARTICLE, [claim("d", start=6)])
    assert postgres.ask("SELECT count(*) FROM accordingto.claims", "desk") == [(3,)]


def test_another_process_is_waited_for_only_so_long(
    ledger: PostgisLedger, ledger_database: str
) -> None:
    hasty = PostgisLedger(ledger_database, wait=0.05)
    with ledger._writing([ARTICLE]):
        with pytest.raises(LedgerError, match=r"for 0\.05 seconds"):
            hasty.record(ARTICLE, [claim("a")])
        # Only this article's: another's writer waits for nobody.
        hasty.record("other", [claim("a", article="other")])
    hasty.record(ARTICLE, [claim("a")])
    hasty.close()


def test_eight_writers_of_many_articles_about_the_same_places(
    ledger: PostgisLedger, ledger_database: str
) -> None:
    """Nothing lost, nothing twice, and none waits for one that waits for it."""
    articles = [f"2016-12-06-{number:02}" for number in range(24)]
    failed: list[BaseException] = []

    def record(number: int) -> None:
        mine = PostgisLedger(ledger_database)
        try:
            for turn in range(3):
                order = articles[number:] + articles[:number]
                groups = [
                    (
                        ident,
                        [
                            claim(
                                f"{number}.{turn}",
                                article=ident,
                                origin="manual",
                                start=number,
                                place_id=f"place-{(number * 7 + index * 5) % 11}",
                            )
                        ],
                    )
                    for index, ident in enumerate(order)
                ]
                list(mine.record_all(groups, replacing=None))
        except BaseException as error:  # noqa: BLE001 - told by the test itself
            failed.append(error)
        finally:
            mine.close()

    writers = [threading.Thread(target=record, args=(number,)) for number in range(8)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert failed == []
    found = sorted((c.article, c.exact) for c in ledger)
    assert found == sorted((a, f"{n}.{t}") for a in articles for n in range(8) for t in range(3))


def big(word: str, article: str = ARTICLE) -> list[Claim]:
    return [claim(f"{word}-{n}", start=n, article=article) for n in range(40)]


# The driver cannot close a cursor of a server that is gone, and says so of itself.
@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")
def test_a_server_gone_while_reading_is_one_line(ledger: PostgisLedger, postgres: Postgres) -> None:
    list(ledger.record_all((f"a{n}", big("x" * 500, f"a{n}")) for n in range(200)))
    reading = ledger.claims()
    next(reading)
    postgres.kill()
    with pytest.raises(LedgerError, match="not read to its end") as caught:
        list(reading)
    one_line(caught.value)
    with pytest.raises(LedgerError, match="refused") as caught:
        ledger.articles()
    one_line(caught.value)
    postgres.start()
    assert len(list(ledger)) == 8000
    del reading, caught
    gc.collect()


def test_a_server_gone_while_recording_is_one_line_and_leaves_nothing_half_written(
    ledger: PostgisLedger, postgres: Postgres
) -> None:
    ledger.record(ARTICLE, big("before"))

    def claims_and_then_the_end(connection: Any) -> None:
        connection.execute(sa.text("DELETE FROM accordingto.claims"))
        postgres.kill()

    with pytest.raises(LedgerError, match="nothing was changed") as caught:  # noqa: SIM117, PT012
        with ledger._writing([ARTICLE]) as connection:
            claims_and_then_the_end(connection)
            connection.execute(sa.text("SELECT 1"))
    one_line(caught.value)
    postgres.start()
    assert list(ledger) == big("before")


def test_a_server_gone_is_told_once_however_many_articles_wait(
    ledger: PostgisLedger, postgres: Postgres
) -> None:
    def articles() -> Iterator[tuple[str, list[Claim]]]:
        yield "a", big("x", "a")
        postgres.kill()
        yield from ((f"b{number}", big("x", f"b{number}")) for number in range(9))

    failed: list[LedgerError] = []
    with pytest.raises(LedgerGoneError) as caught:
        list(ledger.record_all(articles(), failed=failed.append))
    assert failed == []
    one_line(caught.value)
    postgres.start()


def test_a_server_gone_at_the_very_end_is_told_as_that(
    ledger: PostgisLedger, postgres: Postgres
) -> None:
    with pytest.raises(LedgerError, match="not known: record it again") as caught:  # noqa: SIM117
        with ledger._writing([ARTICLE]):
            postgres.kill()
    one_line(caught.value)
    postgres.start()
    ledger.record(ARTICLE, big("again"))
    assert list(ledger) == big("again")


RECORDING = """
import sys
sys.path.insert(0, sys.argv[2])
from test_postgis import big
from geo.errors import AccordingtoError
from geo.ledger import open_ledger
ledger = open_ledger(sys.argv[1])
try:
    for number in range(10**6):
        ledger.record(f"a{number}", big("x", f"a{number}"))
        print(f"a{number}", flush=True)
except AccordingtoError as error:
    print(error, file=sys.stderr)
"""


def test_a_server_killed_under_a_writer_keeps_every_article_whole(
    ledger: PostgisLedger, ledger_database: str, postgres: Postgres
) -> None:
    here = str(Path(__file__).parent)
    tests = str(Path(__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, "-c", RECORDING, ledger_database, here],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": tests, "PATH": ""},
    )
    assert process.stdout is not None
    said = [process.stdout.readline().strip() for _ in range(5)]
    postgres.kill()
    rest, complaint = process.communicate()
    postgres.start()
    said += rest.split()
    assert len(one_line(complaint.strip()).splitlines()) == 1
    kept: dict[str, int] = {}
    for one in ledger:
        kept[one.article] = kept.get(one.article, 0) + 1
    assert set(said) <= kept.keys()
    assert set(kept.values()) == {40}


ORIGINS = ["rules/1", "manual"]
RECORDINGS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.lists(
            st.tuples(
                st.sampled_from("xyz"),
                st.sampled_from("01"),
                st.sampled_from(["rules/1", "manual"]),
            ),
            max_size=4,
        ),
        st.sampled_from(["rules", None]),
    ),
    max_size=8,
)


@given(RECORDINGS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_it_is_a_ledger_like_the_one_in_files(
    ledger: PostgisLedger,
    postgres: Postgres,
    tmp_path_factory: pytest.TempPathFactory,
    recordings: list[tuple[str, list[tuple[str, str, str]], str | None]],
) -> None:
    files = Ledger(tmp_path_factory.mktemp("claims"))
    postgres.ask("DELETE FROM accordingto.claims; DELETE FROM accordingto.superseded", "desk")
    for article, words, replacing in recordings:
        claims = [
            claim(word, article=article, article_sha256=text * 64, origin=origin)
            for word, text, origin in words
        ]
        changes = ledger.record(article, claims, replacing=replacing)
        assert changes == files.record(article, claims, replacing=replacing)
        assert list(ledger) == list(files)
        assert list(ledger.superseded()) == list(files.superseded())


def test_only_the_claims_that_a_day_follows_from_are_fetched(ledger: PostgisLedger) -> None:
    days = [
        claim(f"on {day}", place_id="west", published_at=f"2016-12-{day:02}") for day in range(1, 9)
    ]
    strikes = [msgspec.structs.replace(c, id="", status=Status.STRUCK) for c in days]
    old = claim("old", place_id="west", status="lost", published_at="2016-11-01")
    ledger.record(ARTICLE, [*days, *strikes, old])
    bearing = ledger.bearing_on(dt.date(2016, 12, 4), weights=weights())
    # What the newest says and all that say the same by then; of the strikes the newest.
    assert {c.id for c in bearing.claims} == {c.id for c in (*days[:4], strikes[3])}


def placed(outline: str, lon: float) -> Places:
    return Places(
        {
            "properties": {
                "id": "town",
                "name": "Town",
                "kind": "town",
                "outline": outline,
                "credit": outline,
                "licence": "MIT",
            },
            "geometry": {"type": "Point", "coordinates": [lon, 1.0]},
        }
    )


def test_an_outline_never_gives_way_to_one_less_to_be_trusted(
    ledger_database: str, postgres: Postgres
) -> None:
    def brought(outline: str, lon: float) -> list[tuple[Any, ...]]:
        places = placed(outline, lon)
        ledger = PostgisLedger(ledger_database, outlines=lambda: places)
        ledger.record(ARTICLE, [claim(f"{outline} {lon}", place_id="town")])
        ledger.close()
        return postgres.ask(
            "SELECT outline_kind, ST_X(inner_point) FROM accordingto.places", "desk"
        )

    assert brought("approximate", 1) == [("approximate", 1.0)]
    assert brought("osm", 2) == [("osm", 2.0)]
    assert brought("point", 3) == [("osm", 2.0)]
    assert brought("osm", 4) == [("osm", 4.0)]


def test_other_programs_see_claims_with_their_outlines(
    ledger_database: str, postgres: Postgres
) -> None:
    ledger = PostgisLedger(ledger_database, outlines=lambda: placed("osm", 2))
    nul = claim("a\0b", place_id="town", start=5)
    ledger.record(ARTICLE, [claim("a", place_id="town"), nul, claim("c", place_id="else")])
    asked = "SELECT exact, place, ST_AsText(outline), licence FROM accordingto.placed_claims"
    point = ("Town", "POINT(2 1)", "MIT")
    nowhere = ("c", None, None, None)
    assert set(postgres.ask(asked, "desk")) == {("a", *point), (None, *point), nowhere}
    assert nul in list(ledger)
    with pytest.raises(LedgerError, match=r"'actor'.*NUL.*nothing was changed"):
        ledger.record(ARTICLE, [claim("d", actor="a\0b")])
    assert len(list(ledger)) == 3
    ledger.close()


def test_reads_are_noted_by_many(ledger: PostgisLedger) -> None:
    reads = [Read(article=f"a{number}", sha256="x", claims=number) for number in range(3000)]
    ledger.note_read(reversed(reads))
    assert sorted(ledger.already_read().values(), key=lambda read: read.claims) == reads
