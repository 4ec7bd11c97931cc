"""The citizen's pages: routes by noun, templates, and what they ask of the service (`intake.web.counter`)."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from common.web.limits import MEGABYTE, Limits
from common.web.site import SIGN_OUT, Site, SiteOptions
from intake.web import (
    applications,
    bodies,
    body_words,
    chair_changes,
    chair_notices,
    contacts,
    corrections,
    drafts,
    file_view,
    front,
    letters,
    objections,
    paper_applications,
    paper_drafts,
    paper_requests,
    paper_words,
    sending,
    starting,
    surveys,
    tracking,
    visit_words,
    visits,
    words,
)
from intake.web.counter import House, Shelf

FOLDER = Path(__file__).parent
LOCALE = FOLDER.parents[2] / "locale"
UPLOAD_LIMITS = {
    "/draf/": 6 * MEGABYTE,
    "/permohonan/": 26 * MEGABYTE,
    "/api/intake/": 6 * MEGABYTE,
    "/berkas/": 11 * MEGABYTE,
    "/surat/": 11 * MEGABYTE,
    "/loket/": 26 * MEGABYTE,
    "/lembaga/": 6 * MEGABYTE,
}
MODULES = (
    front, starting, drafts, contacts, sending, corrections, applications, tracking, letters, file_view,
    visits, paper_drafts, chair_changes, paper_applications, paper_requests, surveys, objections, chair_notices, bodies,
)  # fmt: skip


def site_of(*, static_dir: Path, secure_cookies: bool, secret: bytes, form_targets: tuple[str, ...] = ()) -> Site:
    """The site of intake; `form_targets` names the identity provider's origin."""
    limits, assets = Limits(body_bytes_below=UPLOAD_LIMITS), ("/static/intake", FOLDER / "static")
    options = SiteOptions(form_targets=form_targets, csrf_exempt=[SIGN_OUT], limits=limits, assets=assets)
    site = Site(
        "intake", templates=FOLDER / "templates", locale=LOCALE, static_dir=static_dir,
        secure_cookies=secure_cookies, secret=secret, options=options,
    )  # fmt: skip
    site.environment.filters.update(
        say=words.say,
        counted=words.counted_words,
        promised=words.promised_words,
        fee=words.fee_words,
        state=words.state_words,
        due=words.due_words,
        **body_words.FILTERS,
    )
    site.environment.globals.update(
        steps=words.steps,
        road=words.main_road,
        reason=words.reason_sentence,
        letter_reason=words.letter_reason,
        article=words.refusal_article,
        answer=words.answer_words,
        skipped=words.skipped_days,
        option_list=words.option_list,
        accepted=words.accepted_types,
        in_order=words.papers_in_order,
        survey_answers=words.survey_answers,
        because_options=body_words.because_options,
        by_counter=body_words.by_counter_words,
        brought_options=paper_words.brought_options,
        request_words=paper_words.request_words,
        visit_slot=visit_words.slot_words,
        visit_options=visit_words.slot_options,
        visit_functions=visit_words.function_words,
        visit_missed=visit_words.missed_words,
        visit_result=visit_words.result_words,
    )
    return site


class PlaceNames:
    """Places by code, as templates call them."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def __call__(self, code: str) -> str:
        """The name of a province or regency; the code itself when nobody knows it."""
        among = self._shelf.places(code[:2] if len(code) > 2 else None)
        return next((place.name for place in among if place.code == code), code)


def zone_of(shelf: Shelf, office: str) -> str:
    """The zone in which an office's moments are told."""
    found = shelf.office(office)
    return found.hours.zone if found else "Asia/Jakarta"


def place_list(shelf: Shelf) -> list[dict[str, str]]:
    """Every regency with its province, as options of a choice."""
    return [
        {"value": place.code, "label": f"{place.name}, {province.name}"}
        for province in shelf.places()
        for place in shelf.places(province.code)
    ]


def add_pages(app: FastAPI, house: House) -> None:
    """Add every page; call it before `site.install`."""
    shelf = house.shelf
    house.site.environment.globals.update(
        service_of=shelf.service,
        office_of=shelf.office,
        zone_of=lambda office: zone_of(shelf, office),
        place_name=PlaceNames(shelf),
        place_list=lambda: place_list(shelf),
    )
    for module in MODULES:
        app.include_router(module.router(house))
