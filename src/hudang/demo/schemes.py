"""Schemes of the demonstration: one in force, one that waits for the lawyer, one to be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone

from hudang.accounts import queries as accounts
from hudang.classification import services
from hudang.classification.catalogue import attributes
from hudang.classification.content import Audience, CustomerClass, Method, Rule
from hudang.classification.policy import PURPOSE, Point
from hudang.classification.queries import offered_questions
from hudang.classification.services import Review, Titles, Wanted, WholeDraft
from hudang.demo import assessments
from hudang.demo.company import person

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.classification.models import SchemeVersion

MANAGER, CUSTODIAN, LEAD, LEGAL = "A1111", "A1061", "A1071", "A1081"
BOTH: Final = (Audience.OWNER, Audience.TENANT)
SIGNED: Final = Review(
    dict.fromkeys(Point, "逐项核对，无异议。"), "同意施行。", "每次运行后核查差异度。"
)
TOO_SHORT: Final = Review({}, "请说明自选服务包为何不能达到目标，再行提交。")
COMES = CustomerClass(
    "comes", "上门办理", "We come to you",
    "需要办手续时，我们上门来办。", "When there is paperwork, we come to your home.",
    frozenset({"extra_help", "order_routing"}),
)  # fmt: skip
CARRIES = CustomerClass(
    "carries", "搬运协助", "Help with carrying",
    "搬重物、清大件时，我们来帮一把。", "When something is heavy, we give you a hand.",
    frozenset({"extra_help"}),
)  # fmt: skip
INVITED = CustomerClass(
    "invited", "活动通知", "News of activities",
    "有您自选的活动时，我们通知您。", "When there is an activity of your choice, we tell you.",
    frozenset({"information_topic"}),
)  # fmt: skip
INFORMED = CustomerClass(
    "informed", "服务信息", "News of services",
    "有可选服务时，我们告诉您。", "When there is a service to choose, we tell you.",
    frozenset({"information_topic", "extra_help"}),
)  # fmt: skip


def draft_and_judge() -> None:
    """Draft three schemes and take each as far as the pages are to show it."""
    _put_in_force(_draft(_help_at_the_door(), by=CUSTODIAN))
    _hand_to_the_lawyer(_draft(_activities(), by=MANAGER))
    unfinished = _draft(_news_of_services(), by=MANAGER)
    services.check(unfinished, by=_acting(MANAGER), at=timezone.now())


def _help_at_the_door() -> WholeDraft:
    needs = {"r1": ({"heavy_things", "bulky_rubbish"}, CARRIES), "r2": ({"we_come"}, COMES)}
    return WholeDraft(
        Titles(
            "上门便民", "Help at the door",
            "为申报了需要的客户提前安排上门办理和搬运协助。",
            "To come to those, and carry for those, who told us that it would help them.",
        ),
        BOTH,
        [Wanted("service_need")],
        [
            Rule(key, {"service_need": frozenset(values)}, one.code)
            for key, (values, one) in needs.items()
        ],
        [CARRIES, COMES],
    )  # fmt: skip


def _activities() -> WholeDraft:
    wanted = _asked("community_interests")
    key = "_".join(wanted)
    return WholeDraft(
        Titles(
            "活动推荐", "Activities", "只把客户自选的社区活动告诉客户。",
            "To tell people of the activities that they chose, and of no other.",
        ),
        BOTH,
        [wanted],
        [Rule("r1", {key: frozenset({"c1", "c2", "c3", "c4"})}, INVITED.code)],
        [INVITED],
    )  # fmt: skip


def _news_of_services() -> WholeDraft:
    """Return a draft with findings: economic ability may not lead to help."""
    wanted = _asked("spending_band")
    return WholeDraft(
        Titles(
            "服务信息推荐", "News of services", "按自报消费档告知可选服务。",
            "To tell of optional services by the band that people declared.",
        ),
        [Audience.OWNER],
        [wanted],
        [Rule("r1", {"_".join(wanted): frozenset({"c2"})}, points=5)],
        [INFORMED],
        method=Method.POINTS,
    )  # fmt: skip


def _asked(attribute: str) -> Wanted:
    """Return a criterion with the published question that it is read from."""
    offered = offered_questions(attributes()[attribute])[0]
    return Wanted(attribute, offered.questionnaire, offered.question)


def _draft(said: WholeDraft, *, by: str) -> SchemeVersion:
    return services.draft_whole(said, by=_acting(by), at=timezone.now())


def _submit(draft: SchemeVersion, *, by: str) -> SchemeVersion:
    return services.submit(draft, edition=draft.edition, by=_acting(by), at=timezone.now())


def _put_in_force(draft: SchemeVersion) -> None:
    submitted = _submit(draft, by=CUSTODIAN)
    services.review(submitted, SIGNED, by=_acting(LEGAL), at=timezone.now())
    assessments.assess_again(PURPOSE, at=timezone.now())
    lead = _acting(LEAD)
    adopted = services.adopt(submitted, by=lead, at=timezone.now())
    published = services.publish(adopted, by=lead, at=timezone.now())
    services.activate(published, by=_acting(CUSTODIAN), at=timezone.now())


def _hand_to_the_lawyer(draft: SchemeVersion) -> None:
    """Submit a draft that is sent back once, and submit it anew, mended."""
    manager = _acting(MANAGER)
    described = _describe(draft, "自选服务包人人相同，无法按兴趣通知。", by=manager)
    submitted = _submit(described, by=MANAGER)
    services.return_draft(submitted, TOO_SHORT, by=_acting(LEGAL), at=timezone.now())
    submitted.refresh_from_db()
    why = "自选服务包列出全部活动，客户收到的多数与其无关；按自选的兴趣通知，消息更少。"
    _submit(_describe(submitted, why, by=manager), by=MANAGER)


def _describe(draft: SchemeVersion, why: str, *, by: Actor) -> SchemeVersion:
    titles = Titles(draft.name_zh, draft.name_en, draft.goal_zh, draft.goal_en)
    return services.describe(
        draft, titles, audience=draft.says.audience, method=draft.says.method,
        why_not_package=why, edition=draft.edition, by=by, at=timezone.now(),
    )  # fmt: skip


def _acting(code: str) -> Actor:
    return accounts.acting(person(code), at=timezone.now())
