"""POL-2 and POL-8.3: every department, each for its own purposes."""

import pytest

from hudang.accounts import policy
from hudang.accounts.models import Role
from hudang.core.errors import EvidenceMissing, Forbidden

ENGINEERING = {"repair_follow_up", "emergency"}


@pytest.mark.control("LC-051")
@pytest.mark.parametrize("role", [Role.CLERK, Role.BUTLER, Role.CUSTODIAN])
def test_the_roles_that_register_belong_to_customer_service(role):
    policy.require_customer_service_department(role=role, is_customer_service=True)
    with pytest.raises(Forbidden, match="Only the customer-service department"):
        policy.require_customer_service_department(role=role, is_customer_service=False)


@pytest.mark.control("LC-051")
def test_an_engineer_and_a_supervisor_may_belong_to_any_department():
    for role in (Role.STAFF, Role.SUPERVISOR):
        policy.require_customer_service_department(role=role, is_customer_service=False)


@pytest.mark.control("LC-051")
def test_a_post_in_engineering_cannot_be_given_billing():
    policy.require_department_purposes(purposes=["repair_follow_up"], allowed=ENGINEERING)
    with pytest.raises(EvidenceMissing, match="department may not pursue") as refusal:
        policy.require_department_purposes(
            purposes=["repair_follow_up", "billing"], allowed=ENGINEERING
        )
    assert refusal.value.missing == ("billing",)


@pytest.mark.control("LC-051")
def test_an_engineer_who_wants_customer_data_for_billing_applies_to_customer_service():
    policy.require_purpose_of_post(purposes=ENGINEERING, purpose="repair_follow_up")
    with pytest.raises(EvidenceMissing, match="Apply to customer service") as refusal:
        policy.require_purpose_of_post(purposes=ENGINEERING, purpose="billing")
    assert refusal.value.control == "LC-051"
