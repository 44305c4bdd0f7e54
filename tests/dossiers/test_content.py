"""What a file really is: by its bytes, in a process of its own, and what is left of it."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hudang.dossiers.content import examining, jpegs, sniffing
from hudang.dossiers.content.findings import Flaw, Removed, Unfit
from tests.dossiers import papers

pytestmark = pytest.mark.control("LC-176")


def flaw_of(data: bytes) -> Flaw:
    with pytest.raises(Unfit) as refusal:
        examining.examine(data)
    return refusal.value.flaw


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        (b"", Flaw.EMPTY),
        (b"MZ\x90\0 a program called contract.pdf", Flaw.PROGRAM),
        (b"\x7fELF", Flaw.PROGRAM),
        (b"#!/bin/sh\nrm -rf /", Flaw.PROGRAM),
        (b"<!DOCTYPE html><script>alert(1)</script>", Flaw.PAGE),
        (b"\xef\xbb\xbf  <svg onload=alert(1)>", Flaw.PAGE),
        (b"PK\x03\x04 an office document", Flaw.ARCHIVE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an older one", Flaw.ARCHIVE),
        (b"\0\0\0\x18ftypheic", Flaw.HEIC),
        (b"GIF89a", Flaw.UNKNOWN),
        (b" %PDF-1.7 with a blank before it", Flaw.UNKNOWN),
        (b"%PDF-1.7 and then nothing", Flaw.DAMAGED),
        (b"\xff\xd8\xff\xe0 and then nothing", Flaw.DAMAGED),
        (b"\x89PNG\r\n\x1a\n and then nothing", Flaw.DAMAGED),
    ],
)
def test_the_bytes_say_what_a_file_is(data, flaw):
    assert flaw_of(data) is flaw


@pytest.mark.parametrize(
    "change",
    [
        papers.with_script, papers.with_launch, papers.with_attachment,
        papers.with_form_that_sends,
    ],
)  # fmt: skip
def test_a_pdf_that_does_something_is_refused(change):
    assert flaw_of(papers.pdf(change)) is Flaw.ACTIVE


@pytest.mark.parametrize("password", ["secret", ""])
def test_a_locked_pdf_is_refused_whether_or_not_it_opens(password):
    locked = papers.pdf(encryption=pikepdf.Encryption(owner="owner", user=password))
    assert flaw_of(locked) is Flaw.ENCRYPTED


def test_a_long_pdf_is_refused():
    assert flaw_of(papers.pdf(papers.with_many_pages)) is Flaw.LONG


def test_a_picture_that_unpacks_to_a_wall_is_refused_before_it_is_unpacked():
    assert flaw_of(papers.picture_bomb()) is Flaw.HUGE


def test_a_pdf_that_unpacks_to_more_than_the_process_may_have_is_refused_or_emptied():
    bomb = papers.object_bomb()
    assert len(bomb) < 5_000_000
    assert size_of(bomb) < 10_000


def size_of(data: bytes) -> int:
    """Return how many bytes are kept of a file; none of one that is refused."""
    try:
        return len(examining.examine(data).data)
    except Unfit:
        return 0


def test_a_photograph_keeps_its_pixels_upright_and_nothing_else():
    cleaned = examining.examine(papers.photograph())
    image = Image.open(BytesIO(cleaned.data))
    assert (cleaned.media, image.size) == (sniffing.JPEG, (60, 80))
    assert not image.getexif()
    assert papers.CAMERA.encode() not in cleaned.data
    assert b"16490000001" not in cleaned.data
    assert cleaned.removed == {Removed.CAMERA, Removed.LOCATION, Removed.COMMENT}


def test_a_picture_that_is_an_archive_too_is_only_a_picture_afterwards():
    both = papers.picture(form="PNG") + b"PK\x03\x04" + b"list.csv 16490000001"
    cleaned = examining.examine(both)
    assert cleaned.removed == {Removed.APPENDED}
    assert b"PK\x03\x04" not in cleaned.data


def test_a_pdf_loses_author_and_properties_and_its_pictures_what_a_camera_wrote():
    sent = papers.pdf(papers.with_picture)
    cleaned = examining.examine(sent)
    assert papers.CAMERA.encode() in sent
    assert papers.CAMERA.encode() not in cleaned.data
    assert b"16490000001" not in cleaned.data
    assert cleaned.removed == {Removed.PROPERTIES, Removed.CAMERA}
    with pikepdf.open(BytesIO(cleaned.data)) as document:
        assert (len(document.pages), "/Info" in document.trailer) == (1, False)
        (drawn,) = document.pages[0].get_images().values()
        assert pikepdf.PdfImage(drawn).as_pil_image().size == (80, 60)


def test_an_earlier_version_inside_a_pdf_goes():
    first = papers.pdf()
    later = (
        first + b"\n5 0 obj\n(16490000001)\nendobj\nxref\n0 0\ntrailer<<>>\nstartxref\n0\n%%EOF\n"
    )
    cleaned = examining.examine(later)
    assert Removed.EARLIER in cleaned.removed
    assert b"16490000001" not in cleaned.data


def test_a_clean_file_examined_again_stays_clean():
    for sent in (papers.photograph(), papers.picture(form="PNG"), papers.pdf()):
        once = examining.examine(sent)
        assert examining.examine(once.data).removed == set()


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_no_junk_upsets_the_stripping_of_a_picture(junk):
    picture = papers.picture()
    assert jpegs.without_metadata(b"\xff\xd8" + junk).startswith(b"\xff\xd8")
    assert jpegs.without_metadata(picture[:-1] + junk).startswith(b"\xff\xd8")
