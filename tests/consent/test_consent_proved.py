"""A consent's entry of the log is proved to somebody who holds nothing but the key of the log."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from hudang import check_proof
from hudang.accesslog import keys
from hudang.accesslog.payload import Log
from hudang.consent import services
from hudang.registry import services as registry
from hudang.registry.parsing.houses import parse_house
from hudang.registry.queries import houses_of
from hudang.registry.services import HouseFacts, Stay
from tests.accesslog.ledger import ledger
from tests.consent.answers import ASKED, SIGNED
from tests.factories import MONDAY, mobile
from tests.registry.company import found_company
from tests.web.reading import HOUSES

__all__ = ["ledger"]


@pytest.mark.control("LC-012")
def test_the_entry_on_the_receipt_is_proved(ledger, settings):
    settings.DEMO = True
    company = found_company()
    facts = [HouseFacts(place=parse_house(HOUSES[0]))]
    registry.create_houses(company.community, facts=facts, by=company.clerk, at=MONDAY)
    li_si = registry.register(
        company.community,
        values={1: "李四", 2: mobile(2)},
        stays=[Stay(houses_of(company.community.id).get(), "owner")],
        collected_date=MONDAY.date(),
        notice_delivered=True,
        by=company.clerk,
        at=MONDAY,
    )
    consent = services.record(li_si, asked=ASKED, said=SIGNED, by=company.clerk, at=MONDAY)
    ledger.sign()
    out = StringIO()
    with ledger.django_as("auditor"):
        call_command("prove", str(consent.entry), stdout=out)
    vkey = keys.verifier(Log.ACCESS).vkey
    entry, _index, _size, _found = check_proof.check(out.getvalue(), [vkey])
    told = json.loads(entry)
    assert (told["id"], told["wh"]) == (str(consent.entry), "consent.granted")
