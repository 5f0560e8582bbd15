"""The organisation's OpenID provider: code flow with PKCE, state and nonce, by Authlib.

What a flow has to remember lies in this process for ten minutes, under a random key in
the visitor's cookie; after a restart of the server one clicks once more.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from sizhang_metrics.access.settings import OpenId

_TIMEOUT_SECONDS = 10
_MOST_PENDING = 1000
_LEEWAY_SECONDS = 60
"""Between the clocks of two servers."""


class ProviderError(Exception):
    """The provider did not answer, or what it said does not hold."""


class Provider:
    """Flows that have begun, and the client of each configuration."""

    PATIENCE = 600
    """Seconds in which a flow has to come back."""

    def __init__(self) -> None:
        self._pending: dict[str, tuple[float, dict[str, Any], str]] = {}
        self._client: tuple[OpenId | None, Any] = (None, None)

    async def start(
        self, openid: OpenId, back: str, onward: str
    ) -> tuple[Response, str]:
        """The way to the provider, and the key under which the flow goes on."""
        remembered: dict[str, Any] = {}
        request = Request({"type": "http", "headers": [], "session": remembered})
        try:
            client = await self._of(openid)
            answer = await client.authorize_redirect(request, back)
        except (OAuthError, httpx2.HTTPError, ValueError, RuntimeError) as error:
            raise ProviderError(str(error)) from error
        self._forget_old()
        key = secrets.token_urlsafe(32)
        self._pending[key] = (time.time(), remembered, onward)
        return answer, key

    async def finish(
        self, openid: OpenId, request: Request, key: str
    ) -> tuple[str, str]:
        """Who it is (the subject), and where to go; ProviderError, OAuthError."""
        self._forget_old()
        if key not in self._pending:
            raise ProviderError("no such flow")
        _at, remembered, onward = self._pending.pop(key)
        request.scope["session"] = remembered
        try:
            client = await self._of(openid)
            token = await client.authorize_access_token(request, leeway=_LEEWAY_SECONDS)
        except (httpx2.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderError(str(error)) from error
        subject = (token.get("userinfo") or {}).get("sub")
        if not isinstance(subject, str) or not subject:
            raise ProviderError("no subject")
        return subject, onward

    async def _of(self, openid: OpenId) -> Any:
        if self._client[0] != openid:
            issuer = openid.issuer.rstrip("/")
            client = OAuth().register(
                "openid",
                client_id=openid.client_id,
                client_secret=openid.client_secret,
                server_metadata_url=f"{issuer}/.well-known/openid-configuration",
                client_kwargs={
                    "scope": " ".join(openid.scopes),
                    "code_challenge_method": "S256",
                    "timeout": _TIMEOUT_SECONDS,
                    # proxies of the environment lead out of the house
                    "trust_env": False,
                },
            )
            self._client = openid, client
        client = self._client[1]
        metadata = await client.load_server_metadata()
        if metadata.get("issuer") != openid.issuer:
            raise ProviderError("another issuer answers")
        return client

    def _forget_old(self) -> None:
        bound = time.time() - self.PATIENCE
        for key, (at, _remembered, _onward) in list(self._pending.items()):
            if at < bound or len(self._pending) >= _MOST_PENDING:
                del self._pending[key]
