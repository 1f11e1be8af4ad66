"""OpenID Connect 1.0: code flow with PKCE; the ID token is believed only after every check."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from time import monotonic, time
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from yiheng.core.certificate import LOOPBACK
from yiheng.governance.access.identity.providers import (
    DirectoryDown,
    Misconfigured,
    Proven,
    Refused,
    required,
    secret,
)

SECONDS = 5
KEPT_SECONDS = 600
LEEWAY = 60
OLDEST_TOKEN = 600
ALGORITHMS = ("RS256", "ES256", "PS256", "EdDSA")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Oidc:
    """``issuer``, ``client_id``, ``client_secret_file``, and ``staff_no_claim`` (the 工号).

    ``hosts`` are further hosts that the provider's endpoints may lie on. ``mfa`` lists values of
    ``amr`` that the hospital trusts as a second factor; without it ours is asked.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        required(config, "issuer", "client_id", "client_secret_file", "staff_no_claim")
        self.name, self.title = str(config["name"]), str(config.get("title", "统一身份认证"))
        self.issuer, self.client_id = str(config["issuer"]), str(config["client_id"])
        self.client_secret = secret(config, "client_secret")
        self.claim = str(config["staff_no_claim"])
        self.mfa = frozenset(map(str, config.get("mfa", ())))
        self.algorithms = list(config.get("algorithms", ALGORITHMS))
        if not self.algorithms or not set(self.algorithms) <= set(ALGORITHMS):
            raise Misconfigured(f"oidc 的 algorithms 只能取：{'、'.join(ALGORITHMS)}")
        self.hosts = {_host(self.issuer), *map(str, config.get("hosts", ()))}
        if not _safe(self.issuer):
            raise Misconfigured("oidc 的 issuer 应为 https:// 地址")
        self._known: tuple[float, dict[str, str]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def start(self, redirect_uri: str) -> tuple[str, dict[str, str]]:
        """The provider's page, with state, nonce and challenge; the session keeps their secrets."""
        kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce")}
        kept["verifier"] = secrets.token_urlsafe(64)
        url, _state = self._session(redirect_uri).create_authorization_url(
            self._endpoints()["authorization_endpoint"], state=kept["state"],
            nonce=kept["nonce"], code_verifier=kept["verifier"],
        )  # fmt: skip
        return url, kept

    def finish(
        self, answer: Mapping[str, str], kept: Mapping[str, str], redirect_uri: str
    ) -> Proven:
        """Change the code for an ID token and read who it is."""
        state, code = answer.get("state", ""), answer.get("code", "")
        if not kept.get("state") or not hmac.compare_digest(state, kept["state"]):
            raise Refused("state")
        if not code:
            raise Refused(f"no code: {answer.get('error', '')[:40]}")
        claims = self._claims(self._token(code, kept["verifier"], redirect_uri), kept["nonce"])
        staff_no = claims.get(self.claim)
        if not isinstance(staff_no, str) or not staff_no:
            raise Refused(f"no {self.claim}")
        asserted: Any = claims.get("amr")
        methods = {str(one) for one in asserted} if _is_list(asserted) else set()
        return Proven(staff_no, bool(self.mfa & methods))

    def _token(self, code: str, verifier: str, redirect_uri: str) -> str:
        try:
            answer = self._session(redirect_uri).fetch_token(
                self._endpoints()["token_endpoint"], code=code, code_verifier=verifier,
                timeout=SECONDS, allow_redirects=False,
            )  # fmt: skip
        except requests.RequestException as error:
            raise DirectoryDown(type(error).__name__) from error
        except (OAuthError, ValueError) as error:
            raise Refused(f"token: {type(error).__name__}") from error
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise Refused("no id_token")
        return token

    def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token (OpenID Connect Core §3.1.3.7). Raises ``Refused``."""
        claims = self._verified(token)
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True}, iat={"essential": True}, sub={"essential": True},
        )  # fmt: skip
        try:
            rules.validate(claims)
        except JoseError as error:
            raise Refused(str(error)) from error
        given = claims.get("nonce")
        if not isinstance(given, str) or not hmac.compare_digest(given, nonce):
            raise Refused("nonce")
        if (
            _is_list(claims["aud"])
            and len(claims["aud"]) > 1
            and claims.get("azp") != self.client_id
        ):
            raise Refused("azp")
        if claims["iat"] < time() - OLDEST_TOKEN:
            raise Refused("iat")
        return claims

    def _verified(self, token: str) -> dict[str, Any]:
        """A token whose signature is by a key of the provider; new keys are fetched once."""
        for fresh in (False, True):
            try:
                return dict(
                    jwt.decode(token, self._key_set(fresh), algorithms=self.algorithms).claims
                )
            except (JoseError, ValueError) as error:
                if fresh:
                    raise Refused(f"signature: {type(error).__name__}") from error
        raise AssertionError

    def _session(self, redirect_uri: str) -> OAuth2Session:
        return OAuth2Session(
            self.client_id, self.client_secret, scope="openid profile", redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )  # fmt: skip

    def _endpoints(self) -> dict[str, str]:
        """The provider's addresses, from its own description; on its hosts only."""
        if self._known is None or monotonic() - self._known[0] > KEPT_SECONDS:
            found = self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer:
                raise Refused("issuer of the description")
            ends = {name: str(found.get(name, "")) for name in ENDPOINTS}
            foreign = [
                url for url in ends.values() if not _safe(url) or _host(url) not in self.hosts
            ]
            if foreign:
                raise Refused(f"foreign endpoint {_host(foreign[0])}")
            self._known = monotonic(), ends
        return self._known[1]

    def _key_set(self, fresh: bool) -> KeySet:
        if fresh or self._keys is None or monotonic() - self._keys[0] > KEPT_SECONDS:
            found = self._get(self._endpoints()["jwks_uri"])
            try:
                self._keys = monotonic(), KeySet.import_key_set(found)  # type: ignore[arg-type]  # its shape is checked there
            except (JoseError, KeyError, TypeError, ValueError) as error:
                raise Refused("jwks") from error
        return self._keys[1]

    def _get(self, url: str) -> dict[str, Any]:
        try:
            answer = requests.get(url, timeout=SECONDS, allow_redirects=False)
            found = answer.json() if answer.status_code == requests.codes.ok else None
        except (requests.RequestException, ValueError) as error:
            raise DirectoryDown(type(error).__name__) from error
        if not isinstance(found, dict):
            raise DirectoryDown(f"{url}: {answer.status_code}")
        return found


def adapter(config: Mapping[str, Any]) -> Oidc:
    """An adapter from its row of ``identity.json``."""
    return Oidc(config)


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _safe(url: str) -> bool:
    """Whether an address is of https, or of this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)
