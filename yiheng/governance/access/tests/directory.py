"""A real slapd in a folder of its own, on free ports of this machine, with TLS of its own."""

from __future__ import annotations

import datetime as dt
import ipaddress
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BASE = "dc=hospital,dc=cn"
ROOT_PASSWORD = "root-of-the-directory"
STARTS_WITHIN = 20
SLAPD = shutil.which("slapd", path="/usr/sbin:/usr/bin:/usr/lib/openldap")

CONF = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCertificateFile {folder}/cert.pem
TLSCertificateKeyFile {folder}/key.pem
database mdb
suffix "{base}"
rootdn "cn=reader,{base}"
rootpw {password}
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
"""
ENTRY = """
dn: uid={uid},ou=people,{base}
objectClass: inetOrgPerson
uid: {uid}
cn: {uid}
sn: {uid}
employeeNumber: {number}
userPassword: {password}
"""


@dataclass(frozen=True)
class Directory:
    """Where it answers."""

    folder: Path
    plain: str
    tls: str

    @property
    def ca_file(self) -> str:
        """The certificate to trust."""
        return str(self.folder / "cert.pem")


@contextmanager
def slapd(folder: Path, people: dict[str, tuple[str, str]]) -> Iterator[Directory]:
    """Serve these people: uid → (employeeNumber, password). Skips where there is no slapd."""
    if SLAPD is None:
        pytest.skip("slapd is not installed")
    folder.mkdir(exist_ok=True)
    (folder / "data").mkdir()
    _certificate(folder)
    words = {"folder": folder, "base": BASE, "password": ROOT_PASSWORD}
    (folder / "slapd.conf").write_text(CONF.format(**words))
    (folder / "people.ldif").write_text(_ldif(people))
    add: list[str | Path] = [
        SLAPD,
        "-T",
        "add",
        "-f",
        folder / "slapd.conf",
        "-l",
        folder / "people.ldif",
    ]
    subprocess.run(add, check=True, capture_output=True)
    plain, tls = _free_port(), _free_port()
    found = Directory(folder, f"ldap://127.0.0.1:{plain}", f"ldaps://127.0.0.1:{tls}")
    server = subprocess.Popen(
        [SLAPD, "-f", folder / "slapd.conf", "-h", f"{found.plain} {found.tls}", "-d", "0"]
    )
    try:
        _await(plain)
        yield found
    finally:
        server.terminate()
        server.wait(STARTS_WITHIN)


def _ldif(people: dict[str, tuple[str, str]]) -> str:
    top = (
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: hospital\no: h\n\n"
        f"dn: ou=people,{BASE}\nobjectClass: organizationalUnit\nou: people\n"
    )
    rows = (
        ENTRY.format(uid=uid, number=number, password=password, base=BASE)
        for uid, (number, password) in people.items()
    )
    return top + "".join(rows)


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    since, until = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2020, 2100))
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(since).not_valid_after(until)  # TLS asks the machine's clock
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _await(port: int) -> None:
    last = monotonic() + STARTS_WITHIN
    while monotonic() < last:
        with socket.socket() as one:
            one.settimeout(0.2)
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise RuntimeError("slapd did not start")
