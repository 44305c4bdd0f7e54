"""Builds the demonstration: company, places, people of ours, customers; each through a service."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from django.utils import timezone

from hudang.accounts import queries as accounts
from hudang.demo import (
    archive,
    assessments,
    company,
    consents,
    customers,
    messages,
    notices,
    organisations,
    persons,
    places,
    policy_text,
    work,
)
from hudang.purposes import services as purposes
from hudang.registry.models import Community

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

SEED = 20_261_122
CONTACT = "400-000-0000"
LETTING = "JX"  # where a rental company lets sixty flats


def build(*, with_customers: bool, say: Callable[[str], None], at: datetime) -> None:
    """Build the demonstration into an empty installation; one that has it stays as it is."""
    if Community.objects.exists():
        return
    purposes.establish(at=at)
    company.open_company(at=at)
    purposes.publish_first_notice(
        company=company.data()["name"], contact=CONTACT, by=company.INSTALLER, at=at
    )
    places.open_communities(at=at)
    company.appoint_staff(at=at)
    company.sign_undertakings(at=at)
    _write_rules(at=at)
    company.propose_changes(at=at)
    company.make_tokens(at=at)
    places.propose_moves(at=at)
    consents.open_purposes()
    clerk = accounts.acting(company.person("A1001"), at=at)
    for number, community in enumerate(Community.objects.all()):
        # The log's clock never runs back, so each community begins at its own moment.
        begun_at = timezone.now()
        places.build(community, by=clerk, at=begun_at)
        if with_customers:
            random = Random(SEED + number)  # noqa: S311  invented data
            count = customers.settle(
                community, number=number, random=random, by=clerk, at=begun_at
            )
            work.look_up(community, by=clerk)
            work.confirm_contacts(community, by=customers.custodian_of(community))
            persons.plant(community, number=number, by=clerk)
            if number == 0:
                organisations.settle(community, by=clerk)
            if community.code == LETTING:
                persons.let_flats(community, by=clerk)
            archive.build(community, by=clerk, at=timezone.now())
            consents.ask_people(community, by=clerk)
            consents.bring_up_children(community, by=clerk)
            messages.write(community, by=clerk)
            say(f"{community.name}: {count}")


def _write_rules(*, at: datetime) -> None:
    policy_text.publish(at=at)
    assessments.assess(at=at)
    notices.announce(at=at)
    notices.leave_out(at=at)
