"""Catches every SMS the services send; a provider with idempotency keys and look-up, as good ones are.

`POST /messages {to, text}` with `Idempotency-Key`; `GET /messages?key=…` tells what became of a key.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.catchers.behaviour import Mode, Switch
from sandbox.catchers.control import control_routes
from sandbox.catchers.kept import Kept, Message
from sandbox.catchers.serving import serve

_ANSWERS = {Mode.FAIL: 503, Mode.REFUSE: 400}


def application(file: Path) -> Starlette:
    """Return the provider."""
    kept, switch = Kept(file), Switch()

    async def receive(request: Request) -> Response:
        key = request.headers.get("idempotency-key")
        told = await request.json()
        if not key or not isinstance(told.get("to"), str) or not isinstance(told.get("text"), str):
            return JSONResponse({"error": "needs an Idempotency-Key header, `to` and `text`"}, 422)
        mode = await switch.before_keeping()
        if mode in _ANSWERS:
            return JSONResponse({"error": f"told to {mode}"}, _ANSWERS[mode])
        answer = _keep_once(kept, {"key": key, "to": told["to"], "text": told["text"]})
        await switch.before_answering()
        return answer

    routes = control_routes(kept, switch, fields=("to", "key"))
    return Starlette(routes=[Route("/messages", receive, methods=["POST"]), *routes])


def _keep_once(kept: Kept, message: Message) -> Response:
    """Keep a message under its key once; another message under the same key is refused."""
    earlier = kept.matching(key=message["key"])
    if not earlier:
        return JSONResponse(kept.add(message), 201)
    if any(earlier[0][field] != value for field, value in message.items()):
        return JSONResponse({"error": "another message has this Idempotency-Key"}, 422)
    return JSONResponse(earlier[0], 200)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--http", type=int, required=True)
    parser.add_argument("--file", type=Path, required=True)
    options = parser.parse_args()
    asyncio.run(serve(application(options.file), options.http))
