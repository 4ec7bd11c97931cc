"""The small HTTP door by which tests and people look into a catcher and change its behaviour."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.catchers.behaviour import Behaviour, Mode, Switch
from sandbox.catchers.kept import Kept


def control_routes(kept: Kept, switch: Switch, *, fields: tuple[str, ...]) -> list[Route]:
    """Return the routes: list (filtered by these fields), clear, read and change behaviour."""

    async def messages(request: Request) -> Response:
        wanted = {field: request.query_params.get(field) for field in fields}
        return JSONResponse(kept.matching(**wanted))

    async def clear(request: Request) -> Response:
        kept.clear()
        return Response(status_code=204)

    async def behaviour(request: Request) -> Response:
        if request.method == "PUT":
            told = await request.json()
            switch.set(Behaviour(Mode(told["mode"]), float(told.get("seconds", 0))))
        return JSONResponse({"mode": switch.behaviour.mode, "seconds": switch.behaviour.seconds})

    return [
        Route("/livez", lambda request: Response("ok")),
        Route("/messages", messages, methods=["GET"]),
        Route("/messages", clear, methods=["DELETE"]),
        Route("/behaviour", behaviour, methods=["GET", "PUT"]),
    ]
