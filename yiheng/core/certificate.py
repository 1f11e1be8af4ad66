"""A TLS certificate and its key as files: read and judged before anything listens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid

READABLE_BY_ALL = 0o004
FIELD = "tls-cert"
LOOPBACK = ("127.0.0.1", "localhost", "::1")  # this machine: needs no certificate


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says: names it is for (lower case), the days it is good for, its key."""

    names: frozenset[str]
    since: datetime
    until: datetime
    public_key: bytes

    def is_for(self, host: str) -> bool:
        """Whether it names this host, itself or by a wildcard of one label."""
        wanted = host.lower().strip("[]")
        return wanted in self.names or f"*.{wanted.partition('.')[2]}" in self.names


def read(path: Path) -> Certificate:
    """The first certificate of a PEM file. Raises ``Invalid`` with what to do."""
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())[0]
    except (OSError, ValueError) as error:
        raise Invalid(
            FIELD, _("证书 %(file)s 读不出；应为 PEM 格式，本院证书在前，中间证书在后"), file=path
        ) from error
    try:
        named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = [*named.get_values_for_type(x509.DNSName),
                 *map(str, named.get_values_for_type(x509.IPAddress))]  # fmt: skip
    except x509.ExtensionNotFound:
        names = []
    key = found.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Certificate(
        frozenset(one.lower() for one in names), found.not_valid_before_utc,
        found.not_valid_after_utc, key,
    )  # fmt: skip


def check(cert: Path, key: Path, *, hosts: Collection[str], at: datetime) -> Certificate:
    """Whether a server may start with them: they match, are in force, and name what it answers to.

    Raises ``Invalid`` with what to do.
    """
    known = read(cert)
    if _public_key(key) != known.public_key:
        raise Invalid(FIELD, _("证书与私钥不是一对；请核对 --tls-cert 与 --tls-key"))
    if not known.since <= at < known.until:
        raise Invalid(
            FIELD, _("证书只在 %(since)s 至 %(until)s 有效；请换发证书，或核对本机时间"),
            since=f"{known.since:%Y-%m-%d}", until=f"{known.until:%Y-%m-%d}",
        )  # fmt: skip
    if not any(known.is_for(host) for host in hosts):
        raise Invalid(
            FIELD, _("证书只用于 %(names)s，其中没有 YIHENG_HOSTS 所列的 %(hosts)s"),
            names="、".join(sorted(known.names)) or "—", hosts="、".join(hosts),
        )  # fmt: skip
    return known


def _public_key(path: Path) -> bytes:
    try:
        content, mode = path.read_bytes(), path.stat().st_mode
    except OSError as error:
        raise Invalid("tls-key", _("私钥 %(file)s 读不出"), file=path) from error
    if mode & READABLE_BY_ALL:
        raise Invalid("tls-key", _("私钥 %(file)s 人人可读；请先 chmod 600"), file=path)
    if b"-----BEGIN PRIVATE KEY-----" not in content:
        raise Invalid(
            "tls-key", _("私钥须为未加密的 PKCS#8；可用 openssl pkcs8 -topk8 -nocrypt 转换")
        )
    try:
        key = load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Invalid("tls-key", _("私钥 %(file)s 读不出"), file=path) from error
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
