"""What may be added to an order: pictures made anew and smaller, recordings without titles."""

from __future__ import annotations

import shlex
import sys
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from hudang.dossiers.content import pictures, scanning, sniffing, voices
from hudang.dossiers.content.examining import examine
from hudang.dossiers.content.findings import Flaw, Removed, Unfit, Use
from tests.dossiers import papers
from tests.service import sounds

pytestmark = pytest.mark.control("LC-176")


def kept(data: bytes):
    return examine(data, use=Use.ATTACHMENT)


def flaw_of(data: bytes) -> Flaw:
    with pytest.raises(Unfit) as refusal:
        kept(data)
    return refusal.value.flaw


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        (b"", Flaw.EMPTY),
        (b"MZ\x90\0 a program called leak.jpg", Flaw.PROGRAM),
        (sounds.drawing(), Flaw.PAGE),
        (sounds.archive_of_archives(), Flaw.ARCHIVE),
        (b"\0\0\0\x18ftypheic", Flaw.HEIC),
        (sounds.m4a(track=b"vide"), Flaw.HEIC),
        (b"GIF89a", Flaw.UNKNOWN),
        (papers.photograph()[:600], Flaw.DAMAGED),
        (sounds.wav()[:60], Flaw.DAMAGED),
        (sounds.amr() + b"PK\x03\x04", Flaw.DAMAGED),
        (sounds.ogg()[:40], Flaw.DAMAGED),
        (sounds.m4a()[:100], Flaw.DAMAGED),
        (b"ID3\x04\0\0\0\0\0\0 no frame", Flaw.DAMAGED),
        (b"RIFF\x10\0\0\0WEBPVP8 ", Flaw.DAMAGED),
        (sounds.amr(frames=50 * 601), Flaw.LASTING),
        (papers.picture_bomb(), Flaw.HUGE),
    ],
)
def test_what_is_not_what_it_seems_is_refused(data, flaw):
    assert flaw_of(data) is flaw


@pytest.mark.parametrize(
    "data", [sounds.wav(), sounds.amr(), sounds.ogg(), papers.picture(form="WEBP")]
)
def test_a_document_is_neither_a_recording_nor_a_picture_of_a_chat(data):
    with pytest.raises(Unfit):
        examine(data)


def test_a_large_photograph_becomes_small_upright_and_says_nothing():
    sent = papers.picture((4000, 3000), exif=papers.exif(), comment=b"of 16490000001")
    cleaned = kept(sent)
    image = Image.open(BytesIO(cleaned.data))
    assert (cleaned.media, image.size) == (sniffing.JPEG, (1920, 2560))
    assert not image.getexif()
    assert b"16490000001" not in cleaned.data
    assert cleaned.removed == {Removed.CAMERA, Removed.LOCATION, Removed.COMMENT}


def test_a_picture_of_a_chat_becomes_a_jpeg():
    sent = papers.picture((300, 200), form="WEBP", exif=papers.exif(), xmp=sounds.SECRET)
    cleaned = kept(sent + b"PK\x03\x04")
    assert cleaned.media == sniffing.JPEG
    assert sounds.SECRET not in cleaned.data
    assert {Removed.CAMERA, Removed.APPENDED} <= cleaned.removed


def test_a_picture_that_is_a_program_too_is_only_a_picture_afterwards():
    assert b"MZ\x90" not in kept(papers.picture() + b"MZ\x90\0 program").data


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    size=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    mode=st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA"]),
    note=st.binary(min_size=12, max_size=60),
    longest=st.integers(8, 60),
)
def test_whatever_a_picture_was_only_pixels_of_it_remain(size, mode, note, longest):
    out = BytesIO()
    Image.new(mode, size).save(out, "PNG", exif=papers.exif(), icc_profile=b"maker" + note)
    cleaned = pictures.clean(out.getvalue() + note, media=sniffing.PNG, longest=longest)
    image = Image.open(BytesIO(cleaned.data))
    assert max(image.size) <= max(longest, 1)
    assert (len(image.getexif()), "icc_profile" in image.info) == (0, False)
    assert papers.CAMERA.encode() not in cleaned.data
    assert pictures.clean(cleaned.data, media=cleaned.media).removed == set()


@pytest.mark.parametrize(
    ("data", "media", "seconds"),
    [
        (sounds.wav(2), sniffing.WAV, 2),
        (sounds.mp3(), sniffing.MP3, 1),
        (sounds.ogg(5), sniffing.OGG, 5),
        (sounds.m4a(3), sniffing.M4A, 3),
    ],
)
def test_a_recording_keeps_its_sound_and_loses_what_describes_it(data, media, seconds):
    assert sounds.SECRET in data
    cleaned = kept(data)
    assert (cleaned.media, cleaned.seconds) == (media, seconds)
    assert sounds.SECRET not in cleaned.data
    assert Removed.PROPERTIES in cleaned.removed
    assert kept(cleaned.data).removed == set()


def test_a_recording_of_frames_alone_stays_as_it_is():
    assert (kept(sounds.amr(100)).data, kept(sounds.amr(100)).seconds) == (sounds.amr(100), 2)


def test_the_pages_of_a_recording_are_numbered_and_summed_as_they_should_be():
    cleaned, place = kept(sounds.ogg()).data, 0
    for number in range(3):
        start = cleaned.index(b"OggS", place)
        end = cleaned.find(b"OggS", start + 4)
        page = cleaned[start : end if end > 0 else len(cleaned)]
        blank = page[:22] + bytes(4) + page[26:]
        assert int.from_bytes(page[18:22], "little") == number
        assert int.from_bytes(page[22:26], "little") == sounds.page_sum(blank)
        place = start + 4


@settings(max_examples=150, deadline=None)
@given(
    sent=st.sampled_from([sounds.wav(), sounds.mp3(), sounds.amr(), sounds.ogg(), sounds.m4a()]),
    place=st.integers(0, 400),
    junk=st.binary(max_size=20),
)
def test_no_junk_in_a_recording_upsets_its_reader(sent, place, junk):
    data = sent[:place] + junk + sent[place + len(junk) :]
    media = sniffing.media_of(sent, use=Use.ATTACHMENT)
    try:
        cleaned = voices.clean(data, media=media)
    except Unfit:
        return
    assert 1 <= cleaned.seconds <= voices.MOST_SECONDS


# The company's scanner


def scanner(program: str) -> str:
    return shlex.join([sys.executable, "-c", program])


@pytest.mark.parametrize(
    ("command", "flaw"),
    [
        (scanner("import sys; sys.exit(sys.stdin.buffer.read() == b'virus')"), Flaw.INFECTED),
        (scanner("import sys; sys.exit(2)"), Flaw.UNSCANNED),
        (scanner("import os; os.abort()"), Flaw.UNSCANNED),
        ("/there/is/no/scanner", Flaw.UNSCANNED),
    ],
)
def test_a_find_and_a_scanner_that_fails_both_refuse_the_file(settings, command, flaw):
    settings.SCANNER = command
    with pytest.raises(Unfit) as refusal:
        scanning.scan(b"virus")
    assert refusal.value.flaw is flaw


def test_a_scanner_that_hangs_lets_nothing_through(settings, monkeypatch):
    settings.SCANNER = scanner("import time; time.sleep(60)")
    monkeypatch.setattr(scanning, "_SECONDS", 0.5)
    with pytest.raises(Unfit) as refusal:
        scanning.scan(b"a photograph")
    assert refusal.value.flaw is Flaw.UNSCANNED


def test_a_clean_file_passes_and_without_a_scanner_none_is_asked(settings):
    settings.SCANNER = scanner("import sys; sys.stdin.read()")
    scanning.scan(b"a photograph")
    settings.SCANNER = ""
    scanning.scan(b"a photograph")
