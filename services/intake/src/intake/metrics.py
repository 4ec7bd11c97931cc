"""What intake measures of itself, beside what all services share; label sets are closed."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

SUBMITTED = Counter("satumeja_intake_applications", "Applications sent, by the door they came through", ["channel"])
UPLOADS = Counter("satumeja_intake_uploads", "Uploads by what was found in them", ["verdict"])
LETTERS = Counter("satumeja_intake_letters", "Attempts to render a letter", ["outcome"])
TIDIED = Counter("satumeja_intake_tidied", "Rows whose time was over", ["what"])
SURVEY_FORMS = Counter("satumeja_intake_survey_forms", "Forms of the survey that left the room", ["outcome"])
LETTERS_WAITING = Gauge("satumeja_intake_letters_waiting", "Decisions whose letter is not rendered yet")
