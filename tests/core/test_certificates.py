"""The certificate of ./hudang run --tls: made once, for its hosts, renewed in time, ours alone."""

from __future__ import annotations

import ssl
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from hudang import certificates
from hudang.certificates import LIFE, RENEW_BEFORE, Pair
from hudang.launcher import LauncherError

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def pair(tmp_path):
    return certificates.own(tmp_path / "tls", names=["192.168.1.5"], at=NOW)


def names_of(pair):
    found = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(entry.value) for entry in named}


def test_it_names_this_machine_and_the_host(pair):
    assert names_of(pair) == {"localhost", "127.0.0.1", "::1", "192.168.1.5"}


def test_nobody_else_reads_its_key(pair):
    for path in pair:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(pair.key.parent.stat().st_mode) == 0o700


def test_a_server_takes_it_and_a_client_that_trusts_it_finds_it_good(pair):
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(*pair)
    trusting = ssl.create_default_context(cafile=str(pair.certificate))

    assert trusting.get_ca_certs() or trusting.cert_store_stats()["x509"] == 1


def test_it_stays_the_same_at_the_next_start(pair, tmp_path):
    again = certificates.own(tmp_path / "tls", names=["localhost"], at=NOW + timedelta(days=300))

    assert again.fingerprint() == pair.fingerprint()
    assert len(pair.fingerprint()) == 32 * 3 - 1


@pytest.mark.parametrize(
    ("names", "later"),
    [(["192.168.1.6"], timedelta()), (["192.168.1.5"], LIFE - RENEW_BEFORE)],
    ids=["another host", "thirty days before its end"],
)
def test_it_is_made_anew_when_it_no_longer_serves(pair, tmp_path, names, later):
    before = pair.fingerprint()

    after = certificates.own(tmp_path / "tls", names=names, at=NOW + later)

    assert after.fingerprint() != before
    assert set(names) <= names_of(after)


def test_a_company_brings_its_own(pair):
    assert certificates.given(pair) == pair


def test_what_is_no_certificate_is_refused_with_its_name(pair, tmp_path):
    with pytest.raises(LauncherError, match=r"key\.pem is no certificate"):
        certificates.given(Pair(pair.key, pair.key))
    with pytest.raises(LauncherError, match=r"gone\.pem cannot be read"):
        certificates.given(Pair(pair.certificate, tmp_path / "gone.pem"))
