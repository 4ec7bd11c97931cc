"""The checker of every page finds each planted fault, and nothing in a good page."""

from __future__ import annotations

import pytest

from common.web.security import content_policy
from tests.web.pagecheck import page_faults

HEADERS = {"content-security-policy": content_policy(), "x-content-type-options": "nosniff"}
GOOD = """<!doctype html><html lang="id"><head><title>Isi</title><script src="/a.js"></script></head><body>
<h1>Isi</h1><form method="post"><input type="hidden" name="csrf_token" value="x">
<label for="a">Nama</label><input id="a" name="a" aria-describedby="h"><p id="h">Petunjuk</p>
<label><input type="checkbox" name="b"> Ya</label></form></body></html>"""


def test_a_good_page_has_no_faults() -> None:
    """The measure itself is right."""
    assert page_faults(GOOD, HEADERS) == []


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("<title>Isi</title>", "<title> </title>", "no title"),
        ("<h1>Isi</h1>", "<h1>Isi</h1><h1>Dua</h1>", "2 h1"),
        ("<h1>Isi</h1>", "", "0 h1"),
        ('lang="id"', "", "lang=''"),
        ('<label for="a">Nama</label>', "", "has no label"),
        ('id="h"', 'id="a"', "used 2 times"),
        ('id="h"', 'id="other"', "missing id 'h'"),
        ('name="csrf_token"', 'name="other"', "no csrf_token"),
        ('src="/a.js"', "", "inline <script>"),
        ("<h1>", '<h1 style="color:red">', "inline attribute style"),
        ("<h1>", '<h1 onclick="x()">', "inline attribute onclick"),
        ("<h1>", '<h1 hx-on:click="x()">', "inline attribute hx-on:click"),
        ("<h1>Isi</h1>", '<h1>Isi</h1><a href="javascript:x()">x</a>', "javascript:"),
        ("<h1>Isi</h1>", '<h1>Isi</h1><img src="/x.png">', "alt text"),
    ],
)
def test_each_planted_fault_is_found(was: str, becomes: str, fault: str) -> None:
    """One change to a good page, one finding."""
    assert was in GOOD

    faults = page_faults(GOOD.replace(was, becomes, 1), HEADERS)

    assert any(fault in found for found in faults), faults


@pytest.mark.parametrize(
    ("policy", "fault"),
    [
        ("", "no Content-Security-Policy"),
        (content_policy().replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"), "allows unsafe-inline"),
        (content_policy().replace("object-src 'none'", ""), "lacks object-src 'none'"),
    ],
)
def test_a_weak_policy_is_found(policy: str, fault: str) -> None:
    """The header is checked with every page."""
    faults = page_faults(GOOD, {**HEADERS, "content-security-policy": policy})

    assert any(fault in found for found in faults), faults
