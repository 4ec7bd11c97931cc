"""A service's description of its doors says what they really answer: RFC 9457, sign-in, keys, limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from common.auth import Permission, permission_of
from common.web.problems import MEDIA_TYPE

WRITES = frozenset({"post", "put", "patch", "delete"})
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "A refusal (RFC 9457) in the caller's language.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "`about:blank`, or a word that programs may rely on"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what happened, where, and what to do"},
        "instance": {"type": "string"},
        "incident": {"type": "string", "description": "names a fault of ours in the log"},
        "held_by": {"type": "string", "description": "who holds the item: the desk's function, never a name"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_WORDS = {
    "401": "Nobody is signed in, or the token's time is over",
    "403": "The account may not do this",
    "404": "It does not exist, or not for this account: the answer is the same",
    "409": "It stands otherwise than the caller thought; `held_by` says who holds it",
    "413": "The body is larger than this door takes",
    "422": "A field is missing or wrong (each is named), or the key was used for another request",
    "429": "Too many requests; `Retry-After` says when to come back",
}


def describe_doors(app: FastAPI) -> None:
    """Make `app.openapi()` tell of problems and sign-in; routes may be added afterwards."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(plain(), app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def routes_of(app: FastAPI) -> Iterator[APIRoute]:
    """Every route of our own, those of included routers too."""
    waiting: list[Any] = list(app.routes)
    while waiting:
        route = waiting.pop(0)
        if isinstance(route, APIRoute):
            yield route
        waiting.extend(getattr(getattr(route, "original_router", route), "routes", None) or [])


def _completed(schema: dict[str, Any], app: FastAPI) -> dict[str, Any]:
    parts = schema.setdefault("components", {})
    schemas = {n: s for n, s in parts.get("schemas", {}).items() if "ValidationError" not in n}
    parts["schemas"] = schemas | {"Problem": _PROBLEM}
    parts["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    permissions = {
        (route.path, m.lower()): permission_of(route) for route in routes_of(app) for m in route.methods or ()
    }
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            _complete(operation, path, method, permissions.get((path, method)))
    return schema


def _complete(operation: dict[str, Any], path: str, method: str, permission: Permission | None) -> None:
    refusals = {"429", *(("409", "413") if method in WRITES else ())}
    if "422" in operation["responses"]:
        refusals.add("422")
    if "{" in path:
        refusals.add("404")
    operation["x-permission"] = str(permission)
    if permission is not Permission.PUBLIC:
        refusals.add("401")
        operation["security"] = [{"bearer": []}]
        refusals |= set() if permission is Permission.SIGNED_IN else {"403"}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in sorted(refusals):
        operation["responses"][status] = {"description": _WORDS[status], "content": content}
