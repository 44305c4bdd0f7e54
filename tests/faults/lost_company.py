"""A company of our own in its installation, by a process that speaks to its database.

`found` opens a community with its people, `move_out` ends every occupancy, `look` prints
everything that opens, so that two moments can be compared.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.utils.timezone import localdate, now  # noqa: E402

from hudang.accounts.models import Department, Office, Role  # noqa: E402
from hudang.purposes import services as purposes  # noqa: E402
from hudang.registry import services as registry  # noqa: E402
from hudang.registry.models import Customer, Occupancy  # noqa: E402
from hudang.registry.services import opening  # noqa: E402
from tests import cast, factories  # noqa: E402

STAFF = {
    "KF001": ("王芳", Role.CLERK),
    "KF002": ("李强", Role.CUSTODIAN),
    "ZB001": ("吴岚", Role.PRIVACY_LEAD),
}


def found() -> None:
    """Open a community that may collect, with three people who have been there for a month."""
    community = factories.make_community(office=Office.objects.get())
    service = Department.objects.get(is_customer_service=True)
    for code, (name, role) in STAFF.items():
        user = factories.make_user(code, name=name, password=factories.PASSWORD)
        factories.make_post(
            user,
            role=role,
            department=service,
            communities=[community],
            purposes=cast.SERVICE_PURPOSES,
            valid_from=now() - timedelta(days=30),
        )
        factories.sign_undertaking(user)
    clerk, lead = (factories.acting(code, at=now()) for code in ("KF001", "ZB001"))
    contract = registry.conclude_contract(
        community.id, number="HT-1", kind="preliminary", fee_basis="lump_sum",
        valid_from=localdate(), by=clerk, at=now(),
    )  # fmt: skip
    registry.sign_contract(contract, on=localdate(), by=clerk, at=now())
    notice = purposes.publish_first_notice(
        company="安栖物业服务有限公司", contact="前台", by=lead, at=now()
    )
    purposes.record_posting(
        notice, community=community.id, place="3栋大堂公告栏", posted_at=now(),
        photo=factories.photo(), by=clerk, at=now(),
    )  # fmt: skip


def move_out() -> None:
    """End every occupancy: nobody is destroyed who still lives there."""
    clerk = factories.acting("KF001", at=now())
    for stay in Occupancy.objects.all():
        registry.end_occupancy(stay, on=localdate(), by=clerk, at=now())


def look() -> None:
    """Print the number of each customer with the values that open."""
    opened = {
        customer.number: sorted(
            map(str, opening.searchable_values(customer, by=opening.JOB, at=now()))
        )
        for customer in Customer.objects.order_by("number")
    }
    sys.stdout.write(json.dumps(opened, ensure_ascii=False))


if __name__ == "__main__":
    {"found": found, "move_out": move_out, "look": look}[sys.argv[1]]()
