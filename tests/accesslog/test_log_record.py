"""Recording an act: one entry, by its own rules, or no act at all."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from hudang.accesslog import context, details, draft, keys, references, services, state
from hudang.accesslog.payload import Log, mac
from hudang.accesslog.services import Act, NotRecordedError, Subject
from hudang.vault import keyring
from hudang.vault.keys import Kind, Owner, Slot
from hudang.vault.models import VaultState
from hudang.vault.sealed import Context, Place, unlock
from tests.accesslog.ledger import COMMUNITY, person, rolled_back

pytestmark = pytest.mark.control("LC-127")


def payloads(ledger):
    return [
        json.loads(text)
        for (text,) in ledger.rows("SELECT payload FROM accesslog_entry ORDER BY id")
    ]


def test_an_entry_says_who_did_what_why_and_to_whom(ledger):
    at = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    customer = person()
    event = services.record(
        act=Act.VIEW,
        actor="E001",
        role="clerk",
        at=at,
        what="registry.customer",
        purpose="repair_follow_up",
        basis="contract",
        reference="GD-2026-0117",
        items=[2, 3],
        subjects=[Subject(customer=customer, community=COMMUNITY, revision=3, blob=b"sealed")],
        count=1,
        control="LC-127",
        acting_for="E002",
    )
    [fields] = payloads(ledger)
    who = dict(ledger.rows("SELECT code, ref::text FROM accesslog_actorkey"))
    ref = ledger.value(
        "SELECT ref::text FROM accesslog_subjectkey WHERE customer_id = %(c)s", c=customer
    )

    assert fields == {
        "v": 1,
        "log": 1,
        "id": str(event),
        "at": "2026-03-01T08:30:00.000000Z",
        "w": fields["w"],
        "n": fields["n"],
        "act": "view",
        "wh": "registry.customer",
        "who": who["E001"],
        "role": "clerk",
        "for": who["E002"],
        "pur": "repair_follow_up",
        "bas": "contract",
        "ref": "GD-2026-0117",
        "itm": [2, 3],
        "sub": [[ref, 3, details.digest(b"sealed")]],
        "cnt": 1,
        "res": "ok",
        "ctl": "LC-127",
    }


def test_every_entry_carries_its_writers_authentication(ledger):
    ledger.record()
    [(text, stored)] = ledger.rows("SELECT payload, mac FROM accesslog_entry")

    assert stored == mac(keys.writer_keys()[-1], text=text)


def test_no_name_number_or_reason_is_in_the_clear_anywhere_in_the_log(ledger):
    ledger.look(person(), detail={"reason": "张三的阀门漏水", "file": "花名册.xlsx"})
    tables = ledger.rows(
        "SELECT relname FROM pg_class WHERE relname LIKE 'accesslog\\_%%' AND relkind = 'r'"
    )
    stored = "".join(str(ledger.rows(f'SELECT * FROM "{table}"')) for (table,) in tables)

    assert "E001" in stored
    for text in ("张三", "阀门", "花名册"):
        assert text not in stored
        assert str(text.encode())[2:-1] not in stored


def test_one_person_and_one_customer_keep_their_reference(ledger):
    customer = person()
    ledger.look(customer)
    ledger.look(customer)
    first, second = payloads(ledger)

    assert first["who"] == second["who"]
    assert first["sub"] == second["sub"]


def test_a_reference_another_process_made_first_is_taken_over(ledger):
    customer, actor = person(), uuid.uuid4().hex
    ledger.look(customer, actor=actor)
    references._known.clear()
    ledger.look(customer, actor=actor)
    first, second = payloads(ledger)

    assert (first["who"], first["sub"]) == (second["who"], second["sub"])
    ledger.sign()
    assert ledger.found() == set()


def test_a_reference_whose_transaction_was_rolled_back_is_written_again(ledger):
    customer = person()
    with rolled_back():
        ledger.look(customer)
    ledger.look(customer)
    ledger.sign()

    assert ledger.found() == set()
    assert ledger.value("SELECT count(*) FROM accesslog_subjectkey") == 1


def test_the_memory_of_references_is_bounded(ledger, monkeypatch):
    monkeypatch.setattr(references, "REMEMBERED", 3)
    monkeypatch.setattr(references, "_known", {})
    for _ in range(5):
        ledger.look(person())

    assert len(references._known) == 3


def test_a_subject_named_twice_stands_once_in_an_entry(ledger):
    subject = Subject(customer=person(), community=COMMUNITY)
    ledger.record(subjects=[subject, subject])

    assert len(payloads(ledger)[0]["sub"]) == 1


def test_an_entry_names_five_hundred_subjects_and_no_more(ledger):
    many = [Subject(customer=person(), community=COMMUNITY, blob=b"x") for _ in range(501)]
    ledger.record(subjects=many[:500])
    with pytest.raises(ValueError, match="at most 500"):
        ledger.record(subjects=many)

    assert ledger.value("SELECT count(*) FROM accesslog_entrysubject") == 500


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "看一看"},
        {"purpose": "修水管"},
        {"reference": "张三"},
        {"act": "peek"},
        {"at": datetime(2026, 3, 1)},  # noqa: DTZ001  the refusal is what is tested
        {"items": ["mobile"]},
    ],
)
def test_free_text_and_half_truths_are_refused_before_anything_is_written(ledger, wrong):
    with pytest.raises(ValueError):  # noqa: PT011  each has its own sentence
        ledger.record(**wrong)

    assert ledger.value("SELECT count(*) FROM accesslog_entry") == 0


def test_nobody_known_acted_is_an_entry_too(ledger):
    ledger.record(act=Act.REFUSE, actor="", role="", result="refused")
    ledger.sign()

    assert "who" not in payloads(ledger)[0]
    assert ledger.found() == set()


def test_an_entry_joins_the_transaction_of_the_change(ledger):
    with rolled_back():
        ledger.record(act=Act.CHANGE)

    assert ledger.value("SELECT count(*) FROM accesslog_entry") == 0


# Details


def sealed_details(ledger):
    return ledger.rows(
        "SELECT event_id, kind, owner, community, sealed FROM accesslog_detail ORDER BY event_id"
    )


def test_a_detail_about_one_customer_is_sealed_under_that_customers_key(ledger):
    customer = person()
    ledger.look(customer, detail={"reason": "阀门漏水"})
    [(_event, kind, owner, community, _sealed)] = sealed_details(ledger)

    assert (kind, owner, community) == (Kind.CUSTOMER, customer, COMMUNITY)


def test_a_detail_about_several_customers_is_sealed_under_the_months_key(ledger):
    subjects = [Subject(customer=person(), community=COMMUNITY) for _ in range(2)]
    event = ledger.record(subjects=subjects, detail={"file": "花名册.xlsx"})
    [(_event, kind, owner, community, _sealed)] = sealed_details(ledger)

    assert (kind, owner, community) == (Kind.MONTH, details.month_of(event), None)


def test_the_month_of_an_entry_is_where_its_partition_begins(ledger):
    event = ledger.record()
    bound = ledger.value(
        "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE oid ="
        " (SELECT tableoid FROM accesslog_entry)"
    )

    assert f"FROM ('{details.month_of(event)}')" in bound


def test_an_entry_commits_to_its_detail_and_to_its_sealed_bytes(ledger):
    event = ledger.look(person(), detail={"reason": "阀门漏水"})
    [(_event, kind, owner, community, sealed)] = sealed_details(ledger)
    key = Owner(Kind(kind), community, owner)
    place = Context(key.kind, community, owner, event, Place.LOG_DETAIL, Slot.LOG, 1)
    opened = unlock(sealed, context=place, bundle=keyring.read([key])[key.address])
    text = opened[details.ITEM_DETAIL]
    [fields] = payloads(ledger)

    assert json.loads(text) == {"reason": "阀门漏水"}
    assert len(opened[details.ITEM_SALT]) == 32
    assert fields["dc"] == [
        details.commit(opened[details.ITEM_SALT], detail=text),
        details.digest(sealed),
    ]


def test_a_commitment_is_frozen():
    assert (
        details.commit(bytes(32), detail='{"reason":"漏水"}')
        == "e956ac8699cf354931dcde5cf86a0165200ec9ae1d2a40cf61223837bb5e7f48"
    )


@pytest.fixture
def came_from():
    place = context.Context(
        session=uuid.uuid4().hex, route="web:customer", address="10.0.0.7", device="Firefox"
    )
    token = context.current.set(place)
    yield place
    context.current.reset(token)


def test_an_entry_names_session_and_route_and_seals_the_address_once_a_session(ledger, came_from):
    ledger.record()
    ledger.record()
    first, second = payloads(ledger)

    assert {first["ses"], second["ses"]} == {came_from.session}
    assert {first["rt"], second["rt"]} == {"web:customer"}
    assert "dc" in first
    assert "dc" not in second


def test_the_address_is_sealed_again_when_its_first_entry_was_rolled_back(ledger, came_from):
    with rolled_back():
        ledger.record()
    ledger.record()

    assert "dc" in payloads(ledger)[0]


def test_the_memory_of_addresses_is_bounded(ledger, came_from, monkeypatch):
    monkeypatch.setattr(draft, "REMEMBERED_PLACES", 2)
    monkeypatch.setattr(draft, "_places", {})
    for number in range(4):
        context.current.set(context.Context(session=str(number), address="10.0.0.7"))
        ledger.record()

    assert len(draft._places) == 2


# Months


def test_every_month_ahead_has_its_place_and_asking_again_makes_none(ledger):
    assert services.ensure_partitions() == 0
    months = ledger.value(
        "SELECT count(*) FROM pg_inherits WHERE inhparent = 'accesslog_entry'::regclass"
    )

    assert months == 15
    assert ledger.value("SELECT count(*) FROM pg_partitioned_table WHERE partdefid <> 0") == 0


def test_a_month_that_is_missing_is_made(ledger):
    last = ledger.value(
        "SELECT max(inhrelid::regclass::text) FROM pg_inherits"
        " WHERE inhparent = 'accesslog_entry'::regclass"
    )
    ledger.tamper(f"DROP TABLE {last}")

    assert services.ensure_partitions() == 1


@given(st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1)))  # noqa: DTZ001  made aware below
def test_every_moment_of_a_month_has_the_months_owner(moment):
    moment = moment.replace(tzinfo=UTC)
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    event = uuid.UUID(int=int(moment.timestamp() * 1000) << 80 | 12345)

    assert details.month_of(event).int >> 80 == int(first.timestamp() * 1000)


# Failing closed


def test_a_clock_that_is_years_off_records_nothing(ledger, monkeypatch):
    monkeypatch.setattr(draft, "uuid7", lambda: uuid.UUID(int=1 << 80))
    with pytest.raises(NotRecordedError):
        ledger.record()


def test_without_the_writers_key_nothing_is_recorded(ledger, settings, tmp_path):
    settings.HUDANG_KEYS = tmp_path
    with pytest.raises(NotRecordedError):
        ledger.record(actor=uuid.uuid4().hex)


@pytest.mark.parametrize("text", ["", "00", "not hexadecimal\n"])
def test_a_damaged_writers_key_is_named(settings, tmp_path, text):
    settings.HUDANG_KEYS = tmp_path
    (tmp_path / "writer").write_text(text)
    with pytest.raises(keys.LogKeyError):
        keys.writer_keys()


def test_an_entry_under_an_earlier_writers_key_is_still_believed(ledger, settings, tmp_path):
    old = (settings.HUDANG_KEYS / "writer").read_text()
    ledger.look(person())
    settings.HUDANG_KEYS = tmp_path
    (tmp_path / "writer").write_text(old + "ab" * 32 + "\n")
    ledger.record()

    assert ledger.sign() == 2
    assert ledger.found() == set()


def test_a_read_only_database_records_nothing(ledger):
    with ledger.database.connect("postgres") as admin:
        admin.execute(
            f'ALTER DATABASE "{ledger.database.name}" SET default_transaction_read_only = on'
        )
    connection.close()
    with pytest.raises(NotRecordedError):
        ledger.record()


def test_a_table_that_cannot_grow_records_nothing(ledger):
    ledger.tamper(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$",
        "CREATE TRIGGER full_disk BEFORE INSERT ON accesslog_pending"
        " FOR EACH ROW EXECUTE FUNCTION full_disk()",
    )
    with pytest.raises(NotRecordedError) as refusal:
        ledger.record()

    assert isinstance(refusal.value.__cause__.__cause__, psycopg.errors.DiskFull)
    assert ledger.value("SELECT count(*) FROM accesslog_entry") == 0


def test_references_that_never_settle_record_nothing(ledger, monkeypatch):
    monkeypatch.setattr(draft.Draft, "_call", lambda *_, **__: [uuid.uuid4()])
    with pytest.raises(NotRecordedError, match="busy"):
        ledger.record(actor=uuid.uuid4().hex)


# Initialisation


def test_initialising_twice_changes_nothing(ledger):
    before = {path.name: path.read_bytes() for path in ledger.folder.iterdir()}
    services.initialise(at=datetime.now(UTC) + timedelta(days=1))

    assert {path.name: path.read_bytes() for path in ledger.folder.iterdir()} == before
    assert {path.stat().st_mode & 0o777 for path in ledger.folder.iterdir()} == {0o600}
    assert ledger.folder.stat().st_mode & 0o777 == 0o700


def test_a_lost_state_is_not_made_anew_over_entries_that_exist(ledger):
    ledger.record()
    (ledger.folder / "state-access.json").unlink()
    services.initialise(at=datetime.now(UTC))

    assert not (ledger.folder / "state-access.json").exists()


@pytest.mark.parametrize(("demo", "kind"), [(True, "demo"), (False, "hudang")])
def test_the_origin_is_fixed_by_the_installation(own_database, settings, tmp_path, demo, kind):
    settings.HUDANG_LOG, settings.DEMO = tmp_path, demo
    services.initialise(at=datetime.now(UTC))
    install = VaultState.objects.get().install.hex[:12]

    assert [state.read(log).origin for log in Log] == [
        f"{kind}-{install}.invalid/access/1",
        f"{kind}-{install}.invalid/registers/1",
    ]
    assert (
        keys.verifier(Log.ACCESS)
        == keys.signers(f"{kind}-{install}.invalid/access/1")[-1].verifier
    )
