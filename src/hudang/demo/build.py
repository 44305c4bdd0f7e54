"""Builds the demonstration: company, places, people of ours, customers; each through a service."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from django.utils import timezone

from hudang.accounts import queries as accounts
from hudang.demo import (
    archive,
    arrears,
    assessments,
    campaigns,
    classes,
    company,
    consents,
    customers,
    entrance,
    exchange,
    explanations,
    feedback,
    messages,
    needs,
    notices,
    orders,
    organisations,
    persons,
    places,
    policy_text,
    publications,
    renovations,
    schemes,
    violations,
    visits,
    work,
)
from hudang.purposes import services as purposes
from hudang.registry.models import Community

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from hudang.accounts.actor import Actor

SEED = 20_261_122
CONTACT = "400-000-0000"
REMINDED = ("A1001", "A1061")  # the front desk and a custodian
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
    campaigns.draft_and_publish()
    schemes.draft_and_judge()
    clerk = accounts.acting(company.person("A1001"), at=at)
    communities = list(Community.objects.all())
    for number, community in enumerate(communities):
        # The log's clock never runs back, so each community begins at its own moment.
        begun_at = timezone.now()
        places.build(community, by=clerk, at=begun_at)
        if with_customers:
            count = _settle(community, number=number, by=clerk, at=begun_at)
            say(f"{community.name}: {count}")
    if with_customers:
        campaigns.run_together(communities, random=Random(SEED))  # noqa: S311  invented data
        classes.sort_everybody(communities, random=Random(SEED))  # noqa: S311  invented data
        work.remind(map(company.person, REMINDED), at=timezone.now())


def _settle(community: Community, *, number: int, by: Actor, at: datetime) -> int:
    """Let people move in, and do with them what happens in a year; return how many there are."""
    random = Random(SEED + number)  # noqa: S311  invented data
    count = customers.settle(community, number=number, random=random, by=by, at=at)
    work.look_up(community, by=by)
    work.confirm_contacts(community, by=customers.custodian_of(community))
    persons.plant(community, number=number, by=by)
    if number == 0:
        organisations.settle(community, by=by)
    if community.code == LETTING:
        persons.let_flats(community, by=by)
    archive.build(community, by=by, at=timezone.now())
    consents.ask_people(community, by=by)
    consents.take_back_from_the_courier(community, by=by)
    consents.bring_up_children(community, by=by)
    needs.declare(community, random=Random(SEED + number), by=by)  # noqa: S311  invented data
    messages.write(community, by=by)
    explanations.ask(community, by=by)
    told = exchange.subscribe(community) if number == 0 else None
    orders.build(community, random=random)
    if told:
        exchange.give_up(told)
        # Invented apart, so that what is invented after it stays as it was.
        exchange.bring_old_orders(community, random=Random(SEED))  # noqa: S311  invented data
    feedback.build(community, random=random)
    if community.code == LETTING:
        arrears.build(community, random=random)
    renovations.build(community, random=random)
    publications.build(community, is_behind=number == 1)
    entrance.build(community, random=Random(SEED + number))  # noqa: S311  invented data
    violations.build(community)
    if number == 0:
        campaigns.run(community, random=random)
        visits.walk(community)
    return count


def _write_rules(*, at: datetime) -> None:
    """Publish the policy, assess impacts, and draft what customers are told."""
    policy_text.publish(at=at)
    campaigns.name_what_is_asked(at=at)
    assessments.assess(at=at)
    notices.announce(at=at)
    notices.leave_out(at=at)
    messages.draft_templates(at=at)
