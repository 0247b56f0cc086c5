"""Time stamps of a time-stamping authority over HTTP (RFC 3161)."""

from __future__ import annotations

from typing import Final

import httpx
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper

from tirek.notices.signing.errors import SealError

_TYPES: Final = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class HttpTimeStamper(TimeStamper):
    """Asks one authority; raises SealError when it doesn't answer with a time stamp."""

    def __init__(self, url: str, timeout: float = 5.0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko leaves it without types
        self._url, self._timeout = url, timeout

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The authority's answer to a request."""
        try:
            async with httpx.AsyncClient(timeout=self._timeout) as client:
                answer = await client.post(self._url, content=req.dump(), headers=_TYPES)
            answer.raise_for_status()
            return tsp.TimeStampResp.load(answer.content, strict=True)
        except (httpx.HTTPError, ValueError) as error:
            message = f"The time-stamping authority {self._url} gave no time stamp: {error}"
            raise SealError(message) from error
