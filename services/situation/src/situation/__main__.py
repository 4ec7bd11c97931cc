"""`python -m situation migrate|web|combine|all`."""

from __future__ import annotations

from common.service_process import main
from situation.app import MIGRATIONS, Process
from situation.settings import SituationSettings

if __name__ == "__main__":
    main(Process, SituationSettings, MIGRATIONS)
