"""What a person sees of each event: the one column of the event map that no code can tell."""

from __future__ import annotations

SCREENS = {
    "intake.application-submitted.v1": "the receipt; a line in a queue; *Permohonan diterima* in the inbox",
    "intake.correction-offered.v1": "*Perbaikan dikirim* on the application's page",
    "intake.withdrawal-asked.v1": "*Pencabutan diminta* on the application's page",
    "intake.service-published.v1": "the service can be found and, when open, applied for",
    "intake.service-withdrawn.v1": "the version takes no new applications",
    "intake.office-published.v1": "the office can be chosen; its name on desks and in messages",
    "intake.calendar-published.v1": "promised days count its holidays",
    "intake.person-erased.v1": "the person's inbox is empty and stays so",
    "intake.survey-answered.v1": "the satisfaction index of an office",
    "notifications.delivery-changed.v1": "the bell and the inbox, live",
    "routing.case-opened.v1": "the timeline says at which desk it stands; *open* in the situation room",
    "routing.case-moved.v1": "another desk's queue lights up; the timeline moves on",
    "routing.case-claimed.v1": "colleagues at the desk see that it is in hand",
    "routing.case-released.v1": "it is back in the queue",
    "routing.case-returned.v1": "*Menunggu Anda* in gold, with each mark and its reason; inbox, mail, SMS",
    "routing.case-resumed.v1": "the desk's queue has it again; the clock runs",
    "routing.promise-changed.v1": "another day behind *Paling lambat selesai*, and why",
    "routing.case-decided.v1": "the letter to download, or the refusal with its reason; the room's medians",
    "routing.case-withdrawn.v1": "*Dicabut* on the application's page",
    "routing.request-declined.v1": "why the wish came too late",
    "routing.case-overdue.v1": "red on the desk, an excuse in the inbox, *overdue* in the situation room",
    "routing.seat-held.v1": "the officer's desk opens",
    "routing.seat-ended.v1": "the officer's desk closes; what she held is back in its queue",
    "situation.indicator-changed.v1": "a figure of the situation room, live",
    "situation.pane-totalled.v1": "the figures of the last minutes",
}
