"""The rest of the set-up: Kafka's jars, front-end packages, and for the tests a browser."""

from __future__ import annotations

import os
import shutil

from processes import run
from python_parts import PYTHON
from stamps import ROOT, SANDBOX, SetupFailed, Step

_POM = ROOT / "libs" / "sandbox" / "kafka" / "pom.xml"
_JARS = SANDBOX / "kafka" / "libs"
_ARCHIVE = SANDBOX / "kafka" / "classes.jsa"
_FRONT_END = ROOT / "package.json"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def demo_steps() -> list[Step]:
    """Return the steps beside Python's that the demo needs."""
    modules = ROOT / "node_modules"
    packages = (modules / "htmx.org", modules / "uplot", modules / "axe-core")
    return [
        Step("kafka-jars", inputs=(_POM,), made=(_JARS,), run=_fetch_jars),
        Step("kafka-archive", inputs=(_POM,), made=(_ARCHIVE,), run=_archive_classes),
        Step("front-end", inputs=(_FRONT_END,), made=packages, run=_install_front_end),
    ]


def ensure_browser() -> None:
    """Install Debian's Chromium when it is absent and this user may; else say exactly what to install."""
    if any(shutil.which(name) for name in _BROWSERS):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SetupFailed("The page tests need Chromium: `sudo apt-get install chromium`, then again.")
    print("setup   chromium      …", flush=True)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    remedy = "Install it by hand: `apt-get install chromium`."
    run("apt-update", ["apt-get", "update", "-q"], extra=quiet, remedy=remedy)
    install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium", "fonts-liberation"]
    run("chromium", install, extra=quiet, remedy=remedy)


def _fetch_jars() -> None:
    shutil.rmtree(_JARS, ignore_errors=True)
    fresh = _JARS.with_name("libs.new")
    shutil.rmtree(fresh, ignore_errors=True)
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={fresh}"]
    remedy = "Kafka's jars come by Maven: `apt-get install maven` (a network is needed once)."
    run("kafka-jars", ["mvn", "--batch-mode", "--no-transfer-progress", "-f", str(_POM), *goal], remedy=remedy)
    fresh.rename(_JARS)


def _archive_classes() -> None:
    run("kafka-archive", [str(PYTHON), "-m", "sandbox.kafka_archive"])


def _install_front_end() -> None:
    """Install exactly what package.json names, without a lock file (it would write registry hosts)."""
    options = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    remedy = "The front-end files come by npm: install Node 20 or newer with npm."
    run("front-end", ["npm", "install", *options], remedy=remedy)
