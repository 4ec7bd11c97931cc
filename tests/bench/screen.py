"""`python -m tests.bench.screen`: from an officer's act to what other people's screens hear, through the front door."""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from contextlib import AsyncExitStack, closing
from itertools import cycle

from sandbox import Sandbox
from sandbox.accounts import account_named
from sandbox.sign_in import session_token
from sandbox.story import Caller
from tests.bench.browsing import look_on
from tests.bench.figures import Figure, load, quantile, say, show
from tests.bench.house import PROFILE
from tests.bench.moves import DESKS, Officers, Travelling, file_application
from tests.bench.screens import Screen, listening

_FILES = 16
"""So many that a page's second hint of the act before has come when its turn comes again."""
_APPLICANT = "warga-1"
_OFFICERS = ("loket-kanwil-32", "ketua-tim-kanwil-32")
_CIRCLE_SECONDS = 2.5
"""One turn through all files takes at least this long: a page gives its second hint after 1.5 s."""


async def main(moves: int, looks: int) -> list[Figure]:
    """Measure that many moves between two desks, and look at some of them in Chromium."""
    sandbox = Sandbox(PROFILE)
    sandbox.reset()
    try:
        say("the whole system starts")
        sandbox.up(with_parent=os.getpid())
        url = sandbox.public_url
        with closing(Caller(url, _APPLICANT)) as student:
            references = [file_application(student) for _ in range(_FILES)]
        officers = Officers(url, (_token(url, _OFFICERS[0]), _token(url, _OFFICERS[1])))
        files = await officers.arrived(references)
        figures = [load(), *await _hear(url, officers, files, moves)]
        figures += await look_on(url, _APPLICANT, _OFFICERS, officers, files[0], looks)
        await officers.close()
        return [*figures, load()]
    finally:
        sandbox.reset()


async def _hear(url: str, officers: Officers, files: list[Travelling], moves: int) -> list[Figure]:
    pages = {f.reference: Screen(f"/permohonan/{f.reference}/langsung") for f in files}
    desks = [Screen("/meja/arus") for _ in DESKS]
    async with AsyncExitStack() as open_:
        await open_.enter_async_context(listening(url, _token(url, _APPLICANT), *pages.values()))
        for account, desk in zip(_OFFICERS, desks, strict=True):
            await open_.enter_async_context(listening(url, _token(url, account), desk))
        others = await _go_round(officers, files, pages, desks, moves)
        for page in pages.values():
            if page.waits_since is not None:
                await page.told()
    heard = [latency for page in pages.values() for latency in page.latencies]
    return [
        quantile("act_to_applicants_page", heard, 50), quantile("act_to_applicants_page", heard, 99),
        quantile("act_to_other_desk", others, 50), quantile("act_to_other_desk", others, 99),
    ]  # fmt: skip


async def _go_round(
    officers: Officers, files: list[Travelling], pages: dict[str, Screen], desks: list[Screen], moves: int
) -> list[float]:
    """Act on the files in turn; return how long each move took to reach the desk it went to."""
    others: list[float] = []
    for number, file in enumerate(cycle(files)):
        if len(others) >= moves:
            return others
        if number % len(files) == 0:
            began = time.perf_counter()
        here, page, is_move = file.at, pages[file.reference], file.claimed
        page.expect()
        desks[here].expect()
        if is_move:
            desks[1 - here].expect()
        await officers.act(file)
        await desks[here].told()
        if is_move:
            await desks[1 - here].told()
            others.append(desks[1 - here].latencies[-1])
            if len(others) % 100 == 0:
                say(f"{len(others)}/{moves} moves")
        if number % len(files) == len(files) - 1:
            await asyncio.sleep(max(0.0, began + _CIRCLE_SECONDS - time.perf_counter()))
    return others


def _token(url: str, account: str) -> str:
    return session_token(url, account_named(account))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.screen", description=__doc__)
    parser.add_argument("--moves", type=int, default=1_000, help="moves between desks; as many claims come besides")
    parser.add_argument("--looks", type=int, default=20, help="moves looked at in Chromium")
    options = parser.parse_args()
    show(asyncio.run(main(options.moves, options.looks)))
