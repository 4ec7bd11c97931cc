"""One client cannot take the whole desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from common.web.limits import Buckets, Limits
from common.web.site import SiteOptions
from tests.unit.common.web.a_site import a_client, a_site, a_token, an_app


def limited(**limits: object) -> SiteOptions:
    """Site options with these limits."""
    return SiteOptions(limits=Limits(**limits))  # type: ignore[arg-type]


async def test_a_body_over_the_limit_is_413(tmp_path: Path) -> None:
    """An announced length is enough to refuse; people get a page, programs get JSON."""
    async with a_client(an_app(a_site(tmp_path, limited(body_bytes=1000)))) as client:
        token = await a_token(client)
        page = await client.post("/page", data={"csrf_token": token, "nama": "x" * 2000})
        door = await client.post("/api/test/v1/things", content=b"x" * 2000, headers={"Authorization": "Bearer a"})

    assert (page.status_code, door.status_code) == (413, 413)
    assert "Kiriman terlalu besar" in page.text
    assert door.headers["content-type"] == "application/problem+json"


async def test_a_body_of_unknown_length_is_counted_while_it_is_read(tmp_path: Path) -> None:
    """A chunked body cannot slip past the limit."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100

    async with a_client(an_app(a_site(tmp_path, limited(body_bytes=1000)))) as client:
        headers = {"Authorization": "Bearer a", "Content-Type": "application/json"}
        answer = await client.post("/api/test/v1/things", content=chunks(), headers=headers)

    assert answer.status_code == 413


def test_the_longest_path_decides_the_body_limit() -> None:
    """Upload routes may take more than the rest."""
    limits = Limits(body_bytes=10, body_bytes_below={"/a": 20, "/a/files": 30})

    assert [limits.body_limit(path) for path in ("/x", "/a/x", "/a/files/x")] == [10, 20, 30]


async def test_too_many_requests_are_told_when_to_come_back(tmp_path: Path) -> None:
    """The burst is served, then 429 with Retry-After; static files stay free."""
    async with a_client(an_app(a_site(tmp_path, limited(burst=3, requests_per_second=0.1)))) as client:
        statuses = [(await client.get("/part")).status_code for _ in range(4)]
        refused = await client.get("/part")
        static = await client.get("/static/common/site.css")

    assert statuses == [200, 200, 200, 429]
    assert 1 <= int(refused.headers["retry-after"]) <= 11
    assert static.status_code == 200


def test_a_bucket_fills_again_with_time() -> None:
    """Two a second: after half a second one more request is served; others have their own bucket."""
    buckets = Buckets(rate_per_second=2, burst=1)

    assert buckets.wait_seconds("a", now=0) == 0
    assert buckets.wait_seconds("a", now=0) == 0.5
    assert buckets.wait_seconds("b", now=0) == 0
    assert buckets.wait_seconds("a", now=0.5) == 0
