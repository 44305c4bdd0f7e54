"""The certificate of ./hudang run --tls: made on first use, renewed in time, kept with keys."""

from __future__ import annotations

import ipaddress
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hudang.launcher import LauncherError, private_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

LIFE = timedelta(days=397)  # the longest that browsers accept
RENEW_BEFORE = timedelta(days=30)
# Clocks of phones run behind: a certificate made this minute must be valid for them too.
EARLIER = timedelta(days=1)
ALWAYS = ("localhost", "127.0.0.1", "::1")


class Pair(NamedTuple):
    """The two files that the server reads."""

    certificate: Path
    key: Path

    def fingerprint(self) -> str:
        """Return the SHA-256 of the certificate as browsers show it, to be compared by eye."""
        return self._read().fingerprint(hashes.SHA256()).hex(":").upper()

    def serves(self, names: Iterable[str], *, at: datetime) -> bool:
        """Say whether the certificate names the hosts and is not about to expire."""
        found = self._read()
        named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        is_fresh = at < found.not_valid_after_utc - RENEW_BEFORE
        return is_fresh and all(_entry(name) in named for name in names)

    def _read(self) -> x509.Certificate:
        try:
            return x509.load_pem_x509_certificate(self.certificate.read_bytes())
        except (OSError, ValueError) as error:
            message = f"{self.certificate} is no certificate in PEM form that can be read."
            raise LauncherError(message) from error


def given(pair: Pair) -> Pair:
    """Return a company's own pair, or refuse with what is wrong with it."""
    pair.fingerprint()
    if not os.access(pair.key, os.R_OK):
        message = f"The key file {pair.key} cannot be read."
        raise LauncherError(message)
    return pair


def own(folder: Path, *, names: Sequence[str], at: datetime) -> Pair:
    """Return our own pair for the hosts; it is made anew where it lacks a name or is too old."""
    private_folder(folder)
    pair = Pair(folder / "certificate.pem", folder / "key.pem")
    if not (pair.certificate.exists() and pair.key.exists() and pair.serves(names, at=at)):
        _make(pair, names=names, at=at)
    return pair


def _make(pair: Pair, *, names: Sequence[str], at: datetime) -> None:
    """Write a new key and its certificate, each whole or not at all."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _signed(key, names=names, at=at.astimezone(UTC))
    _write(
        pair.key,
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    _write(pair.certificate, certificate.public_bytes(serialization.Encoding.PEM))


def _signed(
    key: ec.EllipticCurvePrivateKey, *, names: Sequence[str], at: datetime
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Hudang")])
    hosts = [_entry(each) for each in dict.fromkeys((*ALWAYS, *names))]
    usage = [ExtendedKeyUsageOID.SERVER_AUTH]
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - EARLIER)
        .not_valid_after(at - EARLIER + LIFE)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage(usage), critical=False)
        .sign(key, hashes.SHA256())
    )


def _entry(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
