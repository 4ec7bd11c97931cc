"""Checks every page that any test fetches: the promises which hold for all pages, in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Protocol

FIELDS = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "path", "circle", "rect", "wbr"}


class Answer(Protocol):
    """What the checker needs of a response (httpx and Starlette both have it)."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Response headers, by any case."""
        ...


class PageReader(HTMLParser):
    """Collects from a page what the checks ask about."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.references: list[tuple[str, str]] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.faults: list[str] = []
        self.texts: dict[str, str] = {"title": "", "h1": ""}
        self.language = ""
        self._open: list[str] = []
        self._form: dict[str, bool] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        values = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self._note_code(tag, values)
        self._note_ids(tag, values)
        self._note_fields(tag, values)
        if tag == "html":
            self.language = values.get("lang", "")
        if tag == "img" and "alt" not in values:
            self.faults.append("a picture has no alt text")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element; a POST form must have held a token by now."""
        if tag == "form" and self._form is not None:
            if self._form["post"] and not self._form["token"]:
                self.faults.append("a POST form has no csrf_token field; write {{ csrf }} inside it")
            self._form = None
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Collect the texts of title and h1."""
        for tag in self.texts:
            if tag in self._open and "svg" not in self._open:
                self.texts[tag] += data

    def _note_code(self, tag: str, values: dict[str, str]) -> None:
        inline = [name for name in values if name.startswith(("on", "hx-on")) or name == "style"]
        self.faults += [f"<{tag}> has the inline attribute {name}" for name in inline]
        if tag == "style" or (tag == "script" and "src" not in values):
            self.faults.append(f"there is an inline <{tag}>")
        if values.get("href", "").strip().lower().startswith("javascript:"):
            self.faults.append(f"<{tag}> has a javascript: address")

    def _note_ids(self, tag: str, values: dict[str, str]) -> None:
        if "id" in values:
            self.ids[values["id"]] += 1
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            self.references += [(name, target) for target in values.get(name, "").split()]
        if tag == "label":
            self.labelled.add(values.get("for", ""))
        href = values.get("href", "")
        if tag == "a" and href.startswith("#") and len(href) > 1:
            self.references.append(("href", href[1:]))

    def _note_fields(self, tag: str, values: dict[str, str]) -> None:
        if tag == "form":
            method = values.get("method", "get").lower()
            self._form = {"post": method == "post" or "hx-post" in values, "token": False}
        if self._form is not None and values.get("name") == "csrf_token":
            self._form["token"] = True
        if tag in FIELDS and values.get("type", "text") not in UNLABELLED_TYPES:
            named = "aria-label" in values or "aria-labelledby" in values or "label" in self._open
            self.fields.append({**values, "tag": tag, "named": "yes" if named else ""})


def page_faults(html: str, headers: Mapping[str, str]) -> list[str]:
    """What breaks the promises of every page, one sentence each; empty when nothing does."""
    reader = PageReader()
    reader.feed(html)
    faults = [*reader.faults, *_policy_faults(headers)]
    if not reader.texts["title"].strip():
        faults.append("the page has no title")
    if reader.tags["h1"] != 1 or not reader.texts["h1"].strip():
        faults.append(f"the page has {reader.tags['h1']} h1 elements (one with text is wanted)")
    if reader.language not in {"id", "en"}:
        faults.append(f"the html element has lang={reader.language!r} (id or en is wanted)")
    faults += [f"the id {name!r} is used {count} times" for name, count in reader.ids.items() if count > 1]
    faults += [
        f"{name} leads to the missing id {target!r}" for name, target in reader.references if target not in reader.ids
    ]
    faults += [
        f"<{field['tag']} name={field.get('name')!r}> has no label"
        for field in reader.fields
        if not field["named"] and field.get("id") not in reader.labelled
    ]
    return faults


def _policy_faults(headers: Mapping[str, str]) -> list[str]:
    policy = headers.get("content-security-policy", "")
    if not policy:
        return ["the answer has no Content-Security-Policy"]
    faults = [f"the policy allows {word}" for word in ("unsafe-inline", "unsafe-eval") if word in policy]
    faults += [
        f"the policy lacks {part}"
        for part in ("script-src 'self'", "object-src 'none'", "base-uri 'none'")
        if part not in policy
    ]
    if headers.get("x-content-type-options") != "nosniff":
        faults.append("the answer lacks X-Content-Type-Options: nosniff")
    return faults


def check_page(html: str, response: Answer) -> None:
    """Fail with every fault of the page at once."""
    faults = page_faults(html, response.headers)
    assert not faults, "This page breaks promises of every page:\n- " + "\n- ".join(faults)
