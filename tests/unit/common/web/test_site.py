"""Pages, fragments, messages, static files and headers of a site."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError
from starlette.responses import Response

from common.web.security import DOCUMENT_POLICY
from common.web.site import SiteOptions
from tests.unit.common.web.a_site import a_client, a_site, an_app
from tests.web.pagecheck import check_page


async def test_a_page_keeps_the_promises_of_every_page(tmp_path: Path) -> None:
    """The bare layout passes the page checker."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        answer = await client.get("/page")

    check_page(answer.text, answer)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-request-id"] == answer.headers["x-correlation-id"]


async def test_a_fragment_is_one_block_of_the_page(tmp_path: Path) -> None:
    """The same partial is served whole in the page and alone."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        page, part = await client.get("/page"), await client.get("/part")

    assert part.text == '<p>Besok <span class="tag tag-plain">x</span></p>'
    assert part.text in page.text


async def test_a_message_is_shown_once_after_a_redirect(tmp_path: Path) -> None:
    """The message survives the redirect and is gone afterwards; a forged one is ignored."""
    async with a_client(an_app(a_site(tmp_path, SiteOptions(csrf_exempt=["/redirect"])))) as client:
        await client.post("/redirect")
        first, second = await client.get("/page"), await client.get("/page")
        forged = await client.get("/page", headers={"Cookie": "sm_flash_test=WyJ4IiwgInkiXQ.forged"})

    assert "Permohonan terkirim." in first.text
    assert "Permohonan terkirim." not in second.text
    assert forged.status_code == 200


async def test_a_language_is_chosen_by_query_then_cookie_then_browser(tmp_path: Path) -> None:
    """The choice is remembered, and stronger than what the browser prefers."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        plain = await client.get("/part")
        browser = await client.get("/part", headers={"Accept-Language": "en-GB,en;q=0.9,id;q=0.5"})
        local = await client.get("/part", headers={"Accept-Language": "id-ID,id;q=0.9,en;q=0.8"})
        chosen = await client.get("/page?lang=en&q=1")
        kept = await client.get("/part", headers={"Accept-Language": "id"})
        nonsense = await client.get("/part?lang=xx")

    assert ["Besok" in answer.text for answer in (plain, browser, local, kept, nonsense)] == [
        True, False, True, False, False,
    ]  # fmt: skip
    assert '<html lang="en"' in chosen.text
    assert "/page?q=1&amp;lang=id" in chosen.text


async def test_static_files_are_kept_for_ever_only_under_their_own_hash(tmp_path: Path) -> None:
    """During a roll-out an old address gets the new file, but not for ever; nothing outside is served."""
    site = a_site(tmp_path)
    async with a_client(an_app(site)) as client:
        current = await client.get(site.asset("site.css"))
        older = await client.get("/static/common/site.0123456789.css")
        outside = await client.get("/static/common/..%2Fsite.py")

    assert "immutable" in current.headers["cache-control"]
    assert "immutable" not in older.headers["cache-control"]
    assert current.content == older.content
    assert outside.status_code == 404


async def test_a_route_may_set_a_stricter_policy(tmp_path: Path) -> None:
    """An uploaded document is shown in a sandbox where nothing runs."""
    app = an_app(a_site(tmp_path))

    @app.get("/document")
    async def document() -> Response:
        return Response("x", headers={"Content-Security-Policy": DOCUMENT_POLICY})

    async with a_client(app) as client:
        answer = await client.get("/document")

    assert answer.headers.get_list("content-security-policy") == [DOCUMENT_POLICY]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_forms_may_lead_to_the_identity_provider_only_when_told(tmp_path: Path) -> None:
    """Signing in at the end of a form crosses to the provider's origin."""
    options = SiteOptions(form_targets=["https://id.test"])
    async with a_client(an_app(a_site(tmp_path, options))) as client:
        answer = await client.get("/page")

    assert "form-action 'self' https://id.test;" in answer.headers["content-security-policy"]


async def test_a_correlation_id_is_kept_when_it_is_harmless(tmp_path: Path) -> None:
    """A caller's id goes through; one with other signs is replaced."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        kept = await client.get("/part", headers={"X-Correlation-Id": "abcdef-123456"})
        replaced = await client.get("/part", headers={"X-Correlation-Id": "<script>alert(1)</script>"})

    assert kept.headers["x-correlation-id"] == "abcdef-123456"
    assert replaced.headers["x-correlation-id"] == replaced.headers["x-request-id"]


async def test_a_signed_in_person_sees_the_way_out(tmp_path: Path) -> None:
    """Signing out is a POST with a token; signing in remembers the page."""
    site = a_site(tmp_path)
    async with a_client(an_app(site)) as guest, a_client(an_app(site, person="p-1")) as member:
        before, after = await guest.get("/page?a=1"), await member.get("/page")

    assert 'href="/masuk?next=%2Fpage%3Fa%3D1"' in before.text
    assert "Warga 1" in after.text
    assert 'action="/masuk/keluar"' in after.text
    check_page(after.text, after)


def test_a_misspelt_name_fails_but_a_missing_member_is_empty(tmp_path: Path) -> None:
    """Templates cannot silently show nothing where a value was meant."""
    environment = a_site(tmp_path).environment

    assert environment.from_string("[{{ row.hint }}]").render(row={}) == "[]"
    with pytest.raises(UndefinedError):
        environment.from_string("{{ rwo }}").render(row={})


def test_text_is_escaped_in_every_component(tmp_path: Path) -> None:
    """What people type cannot become markup."""
    environment = a_site(tmp_path).environment
    evil = '"><script>x</script>'
    template = environment.from_string(
        "{{ ui.field(e, e, value=e, hint=e, error=e) }}{{ ui.field(e, e, kind='textarea', value=e) }}"
        "{{ ui.field(e, e, kind='radio', options=[{'value': e, 'label': e, 'hint': e}]) }}{{ ui.notice(e, title=e) }}"
        "{{ ui.document_card(e, 'wrong', reason=e, detail=e) }}{{ ui.summary_list([{'label': e, 'value': e}]) }}"
        "{{ ui.table(e, [{'key': 'a', 'label': e}], [{'a': e}]) }}{{ ui.error_summary({e: e}) }}"
        "{{ ui.timeline([{'title': e, 'when': e, 'text': e, 'who': e}]) }}{{ ui.button(e, name=e, value=e) }}"
        "{{ ui.stepper([{'label': e, 'state': 'now'}]) }}{{ ui.search(e, value=e) }}{{ ui.card(e, text=e, href=e) }}"
    )

    assert "<script>" not in template.render(e=evil)
