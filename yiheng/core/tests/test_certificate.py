"""A certificate that would not serve is refused before anything listens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from yiheng.core import certificate
from yiheng.core.errors import Invalid

NOW = datetime(2026, 11, 25, tzinfo=UTC)
HOST = "yiheng.hospital.example"


def a_pair(
    folder: Path, name: str = "a", *, hosts: tuple[str, ...] = (HOST,), days: int = 60
) -> tuple[Path, Path]:
    """A certificate that is good for some days around NOW, and its key."""
    key = generate_private_key(SECP256R1())
    me = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    alternatives = x509.SubjectAlternativeName([x509.DNSName(one) for one in hosts])
    made = (
        x509.CertificateBuilder().subject_name(me).issuer_name(me).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(NOW - timedelta(days=90))
        .not_valid_after(NOW + timedelta(days=days)).add_extension(alternatives, critical=False)
        .sign(key, SHA256())
    )  # fmt: skip
    cert, secret = folder / f"{name}.pem", folder / f"{name}.key"
    cert.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    secret.chmod(0o600)
    return cert, secret


def check(cert: Path, key: Path) -> certificate.Certificate:
    return certificate.check(cert, key, hosts=[HOST, "127.0.0.1"], at=NOW)


@pytest.mark.parametrize("hosts", [(HOST,), ("*.hospital.example",), ("a.example", HOST.upper())])
def test_6_1_f_a_fit_pair_is_taken(hosts: tuple[str, ...], tmp_path: Path) -> None:
    known = check(*a_pair(tmp_path, hosts=hosts))

    assert known.until == NOW + timedelta(days=60)


def test_6_1_f_what_would_not_serve_is_refused_with_a_cure(tmp_path: Path) -> None:
    cert, key = a_pair(tmp_path)
    _other, others_key = a_pair(tmp_path, "b")
    old, old_key = a_pair(tmp_path, "old", days=-1)
    foreign, foreign_key = a_pair(tmp_path, "foreign", hosts=("other.example", "example"))
    deep, deep_key = a_pair(tmp_path, "deep", hosts=("*.example",))
    (tmp_path / "empty").write_text("")
    (tmp_path / "nonsense").write_text("-----BEGIN PRIVATE KEY-----\nxx\n-----END PRIVATE KEY-----")
    (tmp_path / "nonsense").chmod(0o600)
    (tmp_path / "empty").chmod(0o600)

    for one, secret, words in (
        (cert, others_key, "不是一对"), (old, old_key, "有效"), (foreign, foreign_key, "其中没有"),
        (deep, deep_key, "其中没有"), (tmp_path / "none", key, "读不出"),
        (tmp_path / "empty", key, "读不出"), (cert, tmp_path / "none", "读不出"),
        (cert, tmp_path / "empty", "PKCS#8"), (cert, tmp_path / "nonsense", "读不出"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=words):
            check(one, secret)


def test_6_1_f_a_key_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    cert, key = a_pair(tmp_path)
    key.chmod(0o644)

    with pytest.raises(Invalid, match="chmod 600"):
        check(cert, key)
