"""A directory by LDAP (RFC 4511): bind as who signs in, over TLS, with short timeouts."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from ldap3 import BASE, NONE, SIMPLE, SUBTREE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException
from ldap3.core.results import RESULT_INVALID_CREDENTIALS, RESULT_SUCCESS
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

from yiheng.core.certificate import LOOPBACK
from yiheng.governance.access.identity.providers import (
    DirectoryDown,
    Misconfigured,
    required,
    secret,
)

SECONDS = 3
LONGEST = 150
PLACEHOLDER = "{staff_no}"
NO_SUCH_OBJECT, INVALID_DN = 32, 34
WRONG = (RESULT_INVALID_CREDENTIALS, NO_SUCH_OBJECT, INVALID_DN)


class Ldap:
    """``user_dn`` (a template) or ``base`` and ``filter`` (searched by ``bind_dn``) find the entry.

    ``staff_no_attribute`` of the entry is the 工号. ``url`` is ldaps:// or ldap:// with StartTLS;
    in clear only on this machine.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        required(config, "url", "staff_no_attribute")
        self.name, self.title = str(config["name"]), str(config.get("title", "统一身份目录"))
        self.attribute = str(config["staff_no_attribute"])
        self.user_dn, self.base = str(config.get("user_dn", "")), str(config.get("base", ""))
        self.filter = str(config.get("filter", f"({self.attribute}={PLACEHOLDER})"))
        self.bind_dn = str(config.get("bind_dn", ""))
        self.bind_password = secret(config, "bind_password") if self.bind_dn else ""
        if PLACEHOLDER not in self.user_dn and not (self.base and self.bind_dn):
            raise Misconfigured(f"ldap 请给出含 {PLACEHOLDER} 的 user_dn，或 base 与 bind_dn")
        self._reach(urlsplit(str(config["url"])), config)

    def by_password(self, staff_no: str, password: str) -> str | None:
        """The entry's 工号 when its password is right; an empty one never is (RFC 4513 §5.1.2)."""
        if not staff_no or not password or len(staff_no) > LONGEST or "\x00" in staff_no + password:
            return None
        try:
            dn = self._dn(staff_no)
            return None if dn is None else self._bound_as(dn, password)
        except (LDAPException, OSError) as error:
            raise DirectoryDown(type(error).__name__) from error

    def _reach(self, url: Any, config: Mapping[str, Any]) -> None:
        if url.scheme not in ("ldap", "ldaps") or not url.hostname:
            raise Misconfigured("ldap 的 url 应为 ldaps://主机 或 ldap://主机")
        tls = Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=config.get("ca_file") or None)
        elsewhere = url.hostname not in LOOPBACK or bool(config.get("start_tls"))
        self.start_tls = url.scheme == "ldap" and elsewhere
        self.server = Server(
            url.hostname, port=url.port, use_ssl=url.scheme == "ldaps", tls=tls, get_info=NONE,
            connect_timeout=SECONDS,
        )  # fmt: skip

    def _dn(self, staff_no: str) -> str | None:
        """Where the entry of a 工号 stands; what was typed is escaped, so that it stays a value."""
        if PLACEHOLDER in self.user_dn:
            return self.user_dn.replace(PLACEHOLDER, escape_rdn(staff_no))
        wanted = self.filter.replace(PLACEHOLDER, escape_filter_chars(staff_no))
        with self._connection(self.bind_dn, self.bind_password) as connection:
            if connection is None:
                raise DirectoryDown("bind_dn 或其口令不正确")
            connection.search(self.base, wanted, SUBTREE, attributes=[self.attribute], size_limit=2)
            found = [one for one in connection.response or () if one["type"] == "searchResEntry"]
        return found[0]["dn"] if len(found) == 1 else None

    def _bound_as(self, dn: str, password: str) -> str | None:
        with self._connection(dn, password) as connection:
            if connection is None:
                return None
            connection.search(dn, "(objectClass=*)", BASE, attributes=[self.attribute])
            found = [one for one in connection.response or () if one["type"] == "searchResEntry"]
            values = found[0]["attributes"].get(self.attribute) if found else None
        value = values[0] if isinstance(values, list) and values else values
        return str(value) if value else None

    @contextmanager
    def _connection(self, dn: str, password: str) -> Iterator[Connection | None]:
        """A connection bound as somebody; None when the password is wrong."""
        connection = Connection(
            self.server, user=dn, password=password, authentication=SIMPLE, read_only=True,
            receive_timeout=SECONDS, auto_referrals=False, raise_exceptions=False,
        )  # fmt: skip
        try:
            connection.open()
            if self.start_tls and not connection.start_tls():
                raise DirectoryDown("StartTLS")
            connection.bind()
            code = connection.result["result"]
            if code not in (RESULT_SUCCESS, *WRONG):
                raise DirectoryDown(str(connection.result["description"]))
            yield connection if code == RESULT_SUCCESS else None
        finally:
            connection.unbind()
            if connection.socket is not None:  # left open where TLS could not be agreed upon
                connection.socket.close()


def adapter(config: Mapping[str, Any]) -> Ldap:
    """An adapter from its row of ``identity.json``."""
    return Ldap(config)
