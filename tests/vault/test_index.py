"""The lookup table finds whom a search of the plaintext would find, or says that it must wait."""

import random
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from hudang.vault import index, providers
from hudang.vault.ciphers import Suite
from hudang.vault.errors import IndexRebuilding
from hudang.vault.index import Entry
from hudang.vault.models import VaultState
from hudang.vault.providers import FileProvider
from hudang.vault.tokens import IndexKeys, Lookup, normalise
from tests.vault.conftest import HERE, THERE

ELSEWHERE = UUID(int=3)


def entry(value, *, kind=Lookup.MOBILE, community=HERE, customer=None):
    return Entry(kind, community, customer or uuid4(), value)


def execute(statement, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.django_db
class TestSearch:
    def test_a_value_is_found_in_the_communities_asked_for(self):
        here, there = entry("16490001234"), entry("16490001234", community=THERE)
        index.add([here, there])

        def found(*communities):
            return index.candidates(
                Lookup.MOBILE, communities=communities, value="+86 1649000 1234"
            )

        assert found(HERE) == [(HERE, here.customer)]
        assert found(THERE, HERE) == [(HERE, here.customer), (THERE, there.customer)]
        assert found(ELSEWHERE) == []
        assert found() == []

    def test_a_value_is_found_as_what_it_is(self):
        added = entry("16490001234")
        index.add([added])
        assert index.candidates(Lookup.MOBILE, communities=[HERE], value="16490001234")
        assert not index.candidates(Lookup.ID_NUMBER, communities=[HERE], value="16490001234")
        assert not index.candidates(Lookup.MOBILE, communities=[HERE], value="-")

    def test_one_phone_on_several_people_finds_them_all(self):
        added = [entry("16490001234") for _ in range(3)]
        index.add(added)
        found = index.candidates(Lookup.MOBILE, communities=[HERE], value="16490001234")
        assert found == sorted((HERE, one.customer) for one in added)

    def test_a_value_added_twice_counts_once(self):
        added = entry("16490001234")
        assert index.add([added, added]) == 1
        index.add([added])
        found = index.candidates(Lookup.MOBILE, communities=[HERE], value="16490001234")
        assert found == [(HERE, added.customer)]

    def test_values_that_cannot_be_searched_are_left_out(self):
        assert index.add([entry(""), entry("-"), entry("12", kind=Lookup.LAST4)]) == 0

    def test_a_removed_customer_is_not_found(self):
        one, other = entry("16490001234"), entry("16490001234")
        index.add([one, other, one._replace(kind=Lookup.NAME, value="张三")])
        index.remove([one.customer])
        found = index.candidates(Lookup.MOBILE, communities=[HERE], value="16490001234")
        assert found == [(HERE, other.customer)]
        assert not index.candidates(Lookup.NAME, communities=[HERE], value="张三")

    def test_a_search_is_one_query(self, django_assert_num_queries):
        index.add([entry("16490001234")])
        with django_assert_num_queries(1):
            index.candidates(Lookup.MOBILE, communities=[HERE, THERE], value="16490001234")

    def test_an_index_without_keys_waits(self, own_keys):
        (own_keys / "index.key").unlink()
        assert_it_waits()

    def test_an_index_made_with_other_keys_waits(self, own_keys):
        providers.current().renew_index_keys(IndexKeys.new(Suite.AES, rows=0))
        assert_it_waits()

    def test_an_emptied_index_waits(self):
        execute("DELETE FROM vault_lookup")
        assert_it_waits()

    def test_the_table_is_in_no_wal_and_no_base_backup(self):
        relations = execute(
            "SELECT relname, relpersistence FROM pg_class "
            "WHERE starts_with(relname, 'vault_lookup')"
        )
        assert sorted(relations) == [
            ("vault_lookup", "u"),
            ("vault_lookup_customer", "u"),
            ("vault_lookup_token", "u"),
        ]

    def test_no_column_could_hold_more_than_a_token(self):
        columns = execute(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_name = 'vault_lookup' ORDER BY ordinal_position"
        )
        assert columns == [
            ("kind", "smallint"),
            ("community", "uuid"),
            ("token", "integer"),
            ("customer", "uuid"),
        ]

    def test_the_index_says_when_its_tokens_are_too_short(self):
        assert not index.rebuild_due(0)
        assert not index.rebuild_due(2**17)
        assert index.rebuild_due(2**20)

    def test_a_search_probes_the_index_however_small_the_table(self):
        index.add(entry(f"1649{number:07}") for number in range(20_000))
        execute("ANALYZE vault_lookup")
        wanted = [[0, 1, 1, 1], [UUID(int=number) for number in range(4)], [5, 6, 7, 8]]
        plan = "\n".join(row[0] for row in execute("EXPLAIN " + index._FIND, wanted))
        assert "using vault_lookup_token on vault_lookup" in plan
        assert "Seq Scan" not in plan

    def test_a_web_process_cannot_empty_the_table_at_one_stroke(self):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            execute("TRUNCATE vault_lookup")


def assert_it_waits():
    assert not index.is_ready()
    with pytest.raises(IndexRebuilding, match="being rebuilt"):
        index.candidates(Lookup.MOBILE, communities=[HERE], value="16490001234")
    with pytest.raises(IndexRebuilding):
        index.candidates(Lookup.MOBILE, communities=[], value="16490001234")
    with pytest.raises(IndexRebuilding):
        index.add([entry("16490001234")])


class TestRebuild:
    def test_a_rebuild_has_new_keys_and_finds_the_same(self, worker):
        entries = [entry(f"1649{number:07}") for number in range(100)]
        index.add(entries)
        before = providers.current().index_keys()
        assert index.rebuild(iter(entries), rows=2**20) == 100
        after = providers.current().index_keys()
        assert after.key != before.key
        assert after.bits[Lookup.MOBILE] == 17
        for one in entries:
            found = index.candidates(Lookup.MOBILE, communities=[HERE], value=one.value)
            assert (HERE, one.customer) in found

    def test_a_long_source_is_written_in_batches(self, worker, monkeypatch):
        monkeypatch.setattr(index, "_BATCH", 10)
        entries = [entry(f"1649{number:07}") for number in range(25)]
        assert index.rebuild(iter(entries), rows=0) == 25
        for one in entries:
            found = index.candidates(Lookup.MOBILE, communities=[HERE], value=one.value)
            assert (HERE, one.customer) in found

    def test_what_the_source_no_longer_has_is_gone(self, worker):
        gone = entry("16490001234")
        index.add([gone])
        index.rebuild([], rows=0)
        assert not index.candidates(Lookup.MOBILE, communities=[HERE], value=gone.value)

    def test_a_rebuild_inside_a_transaction_is_refused(self, worker):
        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            index.rebuild([], rows=0)

    def test_keys_that_cannot_be_written_leave_the_index_as_it_was(self, worker, monkeypatch):
        def full(*_):
            raise OSError(28, "No space left on device")

        index.add([added := entry("16490001234")])
        monkeypatch.setattr(FileProvider, "renew_index_keys", full)
        with pytest.raises(OSError, match="space"):
            index.rebuild([], rows=0)
        found = index.candidates(Lookup.MOBILE, communities=[HERE], value=added.value)
        assert found == [(HERE, added.customer)]

    def test_a_rebuild_that_fails_leaves_an_index_that_waits(self, worker):
        def broken():
            yield entry("16490001234")
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            index.rebuild(broken(), rows=0)
        assert_it_waits()
        index.rebuild([], rows=0)
        assert index.is_ready()

    def test_during_a_rebuild_others_see_an_empty_table_and_cannot_join(self, worker):
        other, seen = worker.connect("worker"), []

        def look():
            (count,) = other.execute("SELECT count(*) FROM vault_lookup").fetchone()
            (joins,) = other.execute(
                "SELECT pg_try_advisory_xact_lock_shared(%s)", [index._LOCK]
            ).fetchone()
            seen.append((count, joins))

        def source():
            yield entry("16490001234")
            look()

        index.rebuild(source(), rows=0)
        look()
        assert seen == [(0, False), (2, True)]

    def test_a_writer_during_a_rebuild_hears_that_it_must_wait(self, worker):
        other = worker.connect("worker")
        other.execute("SELECT pg_advisory_lock(%s)", [index._LOCK])
        with pytest.raises(IndexRebuilding), transaction.atomic():
            index.add([entry("16490001234")])
        with pytest.raises(IndexRebuilding), transaction.atomic():
            index.remove([uuid4()])

    def test_a_crash_that_empties_the_table_is_noticed(self, worker):
        index.add([entry("16490001234")])
        worker.connect("postgres").execute("TRUNCATE vault_lookup")
        assert_it_waits()


@pytest.mark.parametrize("suite", Suite)
def test_a_search_returns_what_a_search_of_the_plaintext_returns(worker, suite):
    VaultState.objects.update(suite=suite)
    chance = random.Random(suite)
    people = {
        Entry(kind, community, UUID(int=chance.getrandbits(128)), value)
        for kind, pool in POOLS.items()
        for community in (HERE, THERE, ELSEWHERE)
        for value in chance.choices(pool, k=120)
    }
    index.rebuild(sorted(people)[:500], rows=0)
    index.add(sorted(people)[500:])
    for _rebuilt in range(2):
        for kind, pool in POOLS.items():
            for value in chance.sample(pool, 25):
                for communities in ([HERE], [THERE, ELSEWHERE]):
                    assert searched(people, kind, communities, value) == expected(
                        people, kind, communities, value
                    )
        index.rebuild(sorted(people), rows=2**20)


POOLS = {
    Lookup.MOBILE: [f"1649000{number:04}" for number in range(80)],
    Lookup.LAST4: [f"{number:04}" for number in range(80)],
    Lookup.NAME: [
        f"{surname}{name}" for surname in "赵钱孙李周吴郑王" for name in "一二三四五六七八九十"
    ],
    Lookup.PLATE: [f"粤B{number:05}" for number in range(80)],
}


def expected(people, kind, communities, value):
    return sorted(
        (one.community, one.customer)
        for one in people
        if one.kind is kind and one.community in communities and same(kind, one.value, value)
    )


def searched(people, kind, communities, value):
    """What the desk does: take the candidates, open them, keep those whose value is the one."""
    values = {(one.kind, one.customer): one.value for one in people}
    return [
        (community, customer)
        for community, customer in index.candidates(kind, communities=communities, value=value)
        if same(kind, values.get((kind, customer), ""), value)
    ]


def same(kind, one, other):
    return normalise(kind, one) == normalise(kind, other)
