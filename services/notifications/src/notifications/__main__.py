"""`python -m notifications migrate|web|worker|all`."""

from __future__ import annotations

from common.service_process import main
from notifications.app import MIGRATIONS, Process
from notifications.settings import NotificationsSettings

if __name__ == "__main__":
    main(Process, NotificationsSettings, MIGRATIONS)
