"""Everybody of a community told, agreeing and answering twelve questions, and a scheme on them.

What a person of ours does once is done through the services; what a million customers did is
written in their rows, sealed as a visit seals it.
"""

from __future__ import annotations

import json
import resource
import time
from datetime import timedelta
from itertools import islice
from random import Random
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hudang.accounts.actor import Actor
    from hudang.collection.models import Campaign, QuestionnaireVersion
    from hudang.registry.models import Community, Customer

CODE = "bench-needs"
ASKED = {
    "convenient_hours": 69, "community_interests": 86, "income_band": 67, "spending_band": 68,
}  # fmt: skip
TIMES = 3  # each is asked for in so many questions: twelve criteria
CHOICES = [["一", "one"], ["二", "two"], ["三", "three"], ["四", "four"]]
BATCH = 5_000
CUSTODIAN, MANAGER, LEAD, LEGAL, CLERK = "A1061", "A1111", "A1071", "A1081", "A1001"


def prepare() -> None:
    """Let everybody of 云栖里 be told, agree and answer, and put a scheme in force."""
    from hudang.purposes.models import Purpose
    from hudang.registry.models import Community, Customer

    community = Community.objects.get(code="YQL")
    purpose = Purpose.objects.get(code="classification")
    purpose.items = sorted({*purpose.items, 66, *ASKED.values()})
    purpose.save()
    campaign = _campaign(_questionnaire(), community)
    _agree(community)
    Customer.objects.filter(community=community).update(notice=Customer.Notice.DELIVERED)
    _answer(campaign)
    _put_in_force()


def run() -> None:
    """Pass a run, and print what it took."""
    from django.utils.timezone import now

    from hudang.classification import queries, services
    from hudang.classification.models import SchemeVersion

    version = SchemeVersion.objects.get(state="active", name_en="Bench")
    asked = services.ask_run(version, by=_acting(CUSTODIAN), at=now())
    began, cpu = time.perf_counter(), time.process_time()
    services.pass_run(asked.pk)
    seconds = time.perf_counter() - began
    done = queries.progress(asked)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu_seconds": round(time.process_time() - cpu, 1),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "people": done.seen,
                "changed": done.changed,
            }
        )
    )


def _acting(code: str) -> Actor:
    from django.utils.timezone import now

    from hudang.accounts import queries as accounts
    from hudang.demo.company import person

    return accounts.acting(person(code), at=now())


def _questionnaire() -> QuestionnaireVersion:
    from django.utils.timezone import now

    from hudang.collection import services
    from hudang.collection.models import QuestionKind
    from hudang.collection.services import Part, Titles

    custodian = _acting(CUSTODIAN)
    draft = services.begin_questionnaire(
        CODE, purpose="classification", titles=Titles("十二问", "Twelve questions"),
        by=custodian, at=now(),
    )  # fmt: skip
    for turn in range(TIMES):
        for attribute, item in ASKED.items():
            part = Part(
                QuestionKind.SINGLE, f"{attribute} {turn}", f"{attribute} {turn}", item=item,
                choices=CHOICES,
            )  # fmt: skip
            services.add_part(draft, part, by=custodian, at=now())
    return services.publish(draft, by=_acting(LEAD), at=now())


def _campaign(version: QuestionnaireVersion, community: Community) -> Campaign:
    from django.utils.timezone import localdate, now

    from hudang.collection import services
    from hudang.collection.services import Terms

    today = localdate()
    terms = Terms(
        "十二问", version, community.pk,
        closes=today + timedelta(days=14), delete=today + timedelta(days=90),
    )  # fmt: skip
    return services.draft_campaign(terms, by=_acting(CUSTODIAN), at=now())


def _agree(community: Community) -> None:
    """Ask the first in words, and write the same answer of everybody else."""
    from django.utils.timezone import now

    from hudang.consent import policy
    from hudang.consent import services as consents
    from hudang.consent.models import Consent
    from hudang.consent.services import Asked, Said
    from hudang.purposes.services import AT_THE_COUNTER
    from hudang.registry import services as registry

    (first,) = islice(_everybody(community), 1)
    registry.record_notice_delivered(
        first, way=AT_THE_COUNTER, delivered_at=now(), by=_acting(CLERK), at=now()
    )
    said = Said("granted", form=Consent.Form.WRITTEN_ELECTRONIC, reference="BENCH")
    given = [
        consents.record(
            first, asked=Asked("classification", tuple(items), situation=part),
            said=said, by=_acting(CLERK), at=now(),
        )
        for part, wanted in policy.needed([66, *ASKED.values()], situation="").items()
        # What is sensitive is asked for one by one.
        for items in ([[one] for one in wanted] if part else [sorted(wanted)])
    ]  # fmt: skip
    fields = [one.attname for one in Consent._meta.concrete_fields]
    for batch in _batches(community):
        Consent.objects.bulk_create(
            Consent(
                **{name: getattr(one, name) for name in fields}
                | {"id": uuid4(), "customer_id": customer.id}
            )
            for one in given
            for customer in batch
            if customer.id != first.id
        )


def _answer(campaign: Campaign) -> None:
    from django.db import transaction
    from django.utils.timezone import now

    from hudang.collection import queries
    from hudang.collection.models import Response
    from hudang.vault import services as vault

    questions = [one for one in queries.questions_of(campaign.version) if one.item]
    draw, at = Random(10), now()
    for batch in _batches(campaign.community):
        records = [
            Response(
                community_id=campaign.community_id, customer_id=one.id, campaign=campaign,
                submission=uuid4(), channel="visit", received_at=at,
            )
            for one in batch
        ]  # fmt: skip
        values = []
        for _record in records:
            by_item: dict[int, dict[str, int]] = {}
            for asked in questions:
                by_item.setdefault(asked.item, {})[asked.key] = draw.randint(1, len(CHOICES))
            values.append({"answers": by_item})
        with transaction.atomic():
            vault.seal_many(records, values)
            Response.objects.bulk_create(records)


def _put_in_force() -> None:
    """Draft twelve criteria, a row for each, and take them through every step."""
    from django.utils.timezone import now

    from hudang.classification import services
    from hudang.demo import assessments, schemes

    manager, lead = _acting(MANAGER), _acting(LEAD)
    draft = services.draft_whole(_whole(), by=manager, at=now())
    version = services.submit(draft, edition=draft.edition, by=manager, at=now())
    services.review(version, schemes.SIGNED, by=_acting(LEGAL), at=now())
    assessments.assess_again("classification", at=now())
    adopted = services.adopt(version, by=lead, at=now())
    published = services.publish(adopted, by=lead, at=now())
    services.activate(published, by=_acting(CUSTODIAN), at=now())


def _whole() -> object:
    from hudang.classification.catalogue import attributes
    from hudang.classification.content import Audience, Rule
    from hudang.classification.queries import offered_questions
    from hudang.classification.services import Titles, Wanted, WholeDraft
    from hudang.demo.schemes import INVITED

    criteria = [
        Wanted(code, one.questionnaire, one.question)
        for code in ASKED
        for one in offered_questions(attributes()[code])
        if one.questionnaire == CODE
    ]
    rows = [
        # The first choice of the first, the second of the next: most rows fit somebody.
        Rule(f"r{place}", {"_".join(one): frozenset({f"c{place % len(CHOICES) + 1}"})}, "invited")
        for place, one in enumerate(criteria)
    ]
    return WholeDraft(
        Titles("十二问", "Bench", "按自选告知。", "To tell of what they chose."),
        [Audience.OWNER], criteria, rows, [INVITED],
        why_not_package="自选服务包人人相同。",
    )  # fmt: skip


def _everybody(community: Community) -> Iterator[Customer]:
    from hudang.registry.models import Customer

    return Customer.objects.filter(community=community).order_by("id").iterator(BATCH)


def _batches(community: Community) -> Iterator[list[Customer]]:
    people = _everybody(community)
    while batch := list(islice(people, BATCH)):
        yield batch
