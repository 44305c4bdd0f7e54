"""Killed anywhere in a rebuild of the index, a search finds him or waits; never "nobody"."""

from __future__ import annotations

import pytest
from django.db import transaction

from hudang.vault import index
from hudang.vault.errors import IndexRebuilding
from hudang.vault.index import Entry, Lookup
from hudang.vault.keys import Kind, Owner
from tests.faults.test_key_roll_kill import customers, killed
from tests.vault.conftest import HERE, own_keys, own_ledger, worker

__all__ = ["customers", "killed", "own_keys", "own_ledger", "worker"]

pytestmark = pytest.mark.control("LC-034")

NUMBER = "16490000001"
REBUILD = """
entry = index.Entry(index.Lookup.MOBILE, UUID("{home}"), UUID("{customer}"), "{number}")
index.rebuild([entry], rows=1)
die()
"""
# What is done before the process kills itself, and whether the index is complete after that.
STEPS = {
    "before the new keys": ("providers.FileProvider.renew_index_keys = die", True),
    "after the new keys": ("after(index, '_renew')", False),
    "after it was emptied": ("after(index, '_clear')", False),
    "before the tokens": ("index._packed = die", False),
    "before the sign that it is complete": ("index._finish = die", False),
    "before the commit": ("after(index, '_finish')", False),
    "after everything": ("", True),
}


def test_a_search_finds_him_or_waits(worker, customers, killed):
    owner: Owner = customers[0]
    assert owner.kind is Kind.CUSTOMER
    entry = Entry(Lookup.MOBILE, HERE, owner.id, NUMBER)
    with transaction.atomic():
        index.add([entry])
    for step, (code, is_complete) in STEPS.items():
        killed(f"{code}\n{REBUILD.format(home=HERE, customer=owner.id, number=NUMBER)}")
        assert index.is_ready() is is_complete, step
        if not is_complete:
            with pytest.raises(IndexRebuilding):
                index.candidates(Lookup.MOBILE, communities=[HERE], value=NUMBER)
            index.rebuild([entry], rows=1)
        found = index.candidates(Lookup.MOBILE, communities=[HERE], value=NUMBER)
        assert found == [(HERE, owner.id)], step
