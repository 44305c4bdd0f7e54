"""LC-023: a picture on an order shows the fault; inside a home only with consent on the spot."""

from __future__ import annotations

import shlex
import sys
from datetime import date, timedelta

import pytest

from hudang.accesslog.models import Act
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.dossiers.policy import MOST_BYTES
from hudang.dossiers.services import Upload
from hudang.registry import services as registry
from hudang.service import policy, queries, services
from hudang.service.models import CallerAttachment, CustomerAttachment, Spot
from hudang.service.services import Told
from hudang.vault import storage, sweeping
from tests.dossiers import papers
from tests.factories import MONDAY
from tests.service import sounds
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-023")]
LATER = MONDAY + timedelta(hours=1)
INSIDE = Told(stage="before", setting="home", agreed="asker", agreed_how="oral")
COMMON = Told(stage="before", setting="common")


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


@pytest.fixture
def leak(ordered, zhang_san):
    """The kitchen of Zhang San leaks; his order is with the engineer."""
    return ordered(customer=zhang_san)


def add(order, by, *contents, told=INSIDE):
    sent = [papers.upload(one) for one in contents or [papers.photograph()]]
    try:
        return services.attach(order, sent, told=told, by=by, at=LATER)
    finally:
        for one in sent:
            storage.remove(one.file)


def opened(order, file, by, **stated) -> bytes:
    return b"".join(services.open_attachment(order, file, **stated, by=by, at=LATER))


# What is kept


@pytest.mark.control("LC-121", "LC-176")
def test_the_engineers_photograph_is_sealed_with_the_customer_and_says_nothing_of_its_camera(
    leak, zhang_san, engineer
):
    (file,) = add(leak, engineer)
    assert (file.sealing_owner, file.media, file.agreed) == (zhang_san.id, "image/jpeg", "asker")
    assert {"camera", "location"} <= set(file.removed)
    (lying,) = papers.lying().values()
    assert b"JFIF" not in lying
    content = opened(leak, file, engineer)
    assert content.startswith(b"\xff\xd8")
    assert papers.CAMERA.encode() not in content
    (entry,) = entries(what="service.attach_file")
    assert (entry.reference, list(entry.items)) == (leak.number, [70])


def test_each_look_is_one_entry_and_it_comes_first(leak, engineer):
    (file,) = add(leak, engineer)
    for _look in range(2):
        opened(leak, file, engineer)
    looks = entries(what="service.open_file", act=Act.VIEW)
    assert [one.reference for one in looks] == [leak.number] * 2


def test_a_caller_is_nobodys_record_and_the_file_has_the_orders_own_key(
    ordered, passer_by, engineer
):
    order = ordered("lamp", caller=passer_by, house=None, spot=Spot.ROAD)
    (file,) = add(order, engineer, told=COMMON)
    assert isinstance(file, CallerAttachment)
    assert file.sealing_owner == order.id
    assert opened(order, file, engineer)


def test_a_recording_and_a_pdf_go_along_and_need_no_place(leak, engineer):
    voice, paper = add(leak, engineer, sounds.m4a(), papers.pdf(), told=Told())
    assert (voice.seconds, voice.setting, paper.pages) == (3, "", 1)


# Inside a home


def test_a_picture_says_where_it_was_taken(leak, engineer):
    with pytest.raises(EvidenceMissing, match="common area or inside a home"):
        add(leak, engineer, told=Told(stage="before"))
    assert papers.lying() == {}


@pytest.mark.parametrize(
    "told",
    [
    Told(setting="home"), Told(setting="home", agreed="asker"),
    Told(setting="home", agreed_how="oral"), Told(setting="home", agreed="nobody", agreed_how="?"),
])  # fmt: skip
def test_inside_a_home_nothing_is_photographed_without_consent_on_the_spot(leak, engineer, told):
    with pytest.raises(EvidenceMissing, match="ask now") as refusal:
        add(leak, engineer, told=told)
    assert refusal.value.control == "LC-023"
    assert not CustomerAttachment.objects.exists()


def test_an_order_about_a_road_has_no_home(ordered, passer_by, engineer):
    order = ordered("lamp", caller=passer_by, house=None, spot=Spot.ROAD)
    with pytest.raises(Forbidden, match="Record one for the house"):
        add(order, engineer)


def test_a_face_or_an_identity_card_is_not_photographed_unless_there_is_no_other_way(
    leak, engineer
):
    shown = Told(setting="common", shows_person=True)
    with pytest.raises(EvidenceMissing, match="face or an identity document"):
        add(leak, engineer, told=shown)
    told = Told(setting="common", shows_person=True, shown_for="damage")
    (file,) = add(leak, engineer, told=told)
    assert file.shown_for == "damage"


@pytest.mark.control("LC-016")
def test_who_takes_the_consent_back_is_heard_by_the_desk_also_when_the_order_is_over(
    leak, engineer, clerk
):
    (file, other) = add(leak, engineer, papers.photograph(), papers.picture())
    order = services.take_up(leak, edition=1, by=engineer, at=LATER)
    services.finish(order, outcome="solved", text="好了", edition=2, by=engineer, at=LATER)
    gone = services.remove_attachment(leak, file, reason="withdrawn", by=clerk, at=LATER)
    assert (gone.stored, gone.file, gone.removed_for) == (None, None, "withdrawn")
    assert opened(leak, queries.attachment(leak, other.id), clerk)
    with pytest.raises(FileNotFoundError):
        opened(leak, gone, clerk)


# Attacks and limits


@pytest.mark.control("LC-176")
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MZ\x90\0 leak.jpg", "is a program"),
        (sounds.drawing(), "drawing with a script"),
        (sounds.archive_of_archives(), "archive"),
        (papers.photograph()[:700], "damaged"),
        (papers.picture_bomb(), "far larger"),
        (b"\0\0\0\x18ftypheic", "telephone's own form"),
        (papers.pdf(papers.with_script), "carries a script"),
    ],
)
def test_a_file_that_lies_is_refused_in_words_and_takes_nothing_along(leak, engineer, data, said):
    with pytest.raises(EvidenceMissing, match=said):
        add(leak, engineer, papers.photograph(), data)
    assert papers.lying() == {}
    assert not CustomerAttachment.objects.exists()


@pytest.mark.control("LC-176")
def test_a_large_one_is_refused_before_it_is_read(leak, engineer):
    sent = papers.upload(papers.photograph())
    large = Upload(sent.file, b"no key at all", "", MOST_BYTES + 1)
    with pytest.raises(EvidenceMissing, match="larger than 20 MB"):
        services.attach(leak, [large], told=INSIDE, by=engineer, at=LATER)


@pytest.mark.control("LC-176")
def test_a_scanner_that_falls_refuses_the_file(leak, engineer, settings):
    settings.SCANNER = shlex.join([sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(EvidenceMissing, match="gave no answer"):
        add(leak, engineer)
    assert not CustomerAttachment.objects.exists()


def test_an_order_is_no_archive_of_a_home(leak, engineer):
    add(leak, engineer, *[papers.picture()] * policy.MOST_FILES)
    with pytest.raises(Forbidden, match="holds 12 files"):
        add(leak, engineer)


# Who


@pytest.mark.control("LC-053", "LC-125")
def test_who_does_not_deal_with_it_adds_nothing_and_looks_for_a_stated_purpose(
    leak, engineer, liftman, custodian
):
    (file,) = add(leak, engineer)
    for act in (lambda: add(leak, liftman), lambda: opened(leak, file, liftman)):
        with pytest.raises(EvidenceMissing, match="do not deal with"):
            act()
    assert opened(leak, file, custodian, purpose="repair_follow_up")


@pytest.mark.control("LC-053")
def test_people_of_another_company_see_the_fault_and_hear_nobody(
    leak, engineer, liftman, open_community, custodian, clerk
):
    services.set_up_team(
        open_community, code="DT", name="外包", groups=["repair"], members=[liftman.code],
        contractor="演示外包", by=custodian, at=MONDAY,
    )  # fmt: skip
    picture, voice = add(leak, engineer, papers.photograph(), sounds.amr())
    team = queries.teams([open_community.id]).get(code="DT")
    services.assign(leak, team=team, edition=1, by=clerk, at=LATER)
    order = queries.order(leak.number, by=liftman)
    assert opened(order, picture, liftman)
    with pytest.raises(EvidenceMissing):
        opened(order, voice, liftman)


@pytest.mark.control("LC-169")
def test_a_file_is_taken_away_by_who_added_it_while_the_order_is_open(leak, engineer, plumber):
    (file,) = add(leak, engineer)
    with pytest.raises(Forbidden, match="Whoever added"):
        services.remove_attachment(leak, file, reason="mistake", by=plumber, at=LATER)
    with pytest.raises(EvidenceMissing, match="why"):
        services.remove_attachment(leak, file, reason="", by=engineer, at=LATER)
    order = services.take_up(leak, edition=1, by=engineer, at=LATER)
    services.finish(order, outcome="solved", text="好了", edition=2, by=engineer, at=LATER)
    with pytest.raises(Forbidden, match="stay as they are"):
        services.remove_attachment(leak, file, reason="mistake", by=engineer, at=LATER)
    done = queries.order(leak.number, by=plumber)
    with pytest.raises(EvidenceMissing):
        add(done, engineer)


# What becomes of it


@pytest.mark.control("LC-034")
def test_the_sweeper_keeps_what_an_order_holds_and_takes_what_nobody_names(
    leak, engineer, zhang_san, custodian, privacy_lead
):
    (file,) = add(leak, engineer)
    month_later = LATER + timedelta(days=30)
    lost = papers.upload(papers.picture()).file
    sweeping.sweep(at=month_later + timedelta(days=400))
    assert list(papers.lying()) == [str(file.stored)]
    assert str(lost) not in papers.lying()
    stay = zhang_san.occupancies.get()
    registry.end_occupancy(stay, on=date(2026, 11, 23), by=custodian, at=LATER)
    registry.shred_customer(zhang_san, proposed_by=custodian, confirmed_by=privacy_lead, at=LATER)
    assert not CustomerAttachment.objects.exists()
    sweeping.sweep(at=month_later + timedelta(days=400))
    assert papers.lying() == {}
