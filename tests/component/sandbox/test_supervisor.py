"""One supervisor owns its parts: it starts, kills and stops exactly them, and they never outlive it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import httpx
import psutil
import pytest

from sandbox import Sandbox, SandboxError
from tests.fixtures.parts import OwnSandbox

_CATCHERS = ["mail", "sms"]


@pytest.fixture
def small_sandbox(own_sandbox: OwnSandbox) -> Iterator[Sandbox]:
    """A sandbox of its own with nothing running yet, empty again after the test."""
    sandbox = own_sandbox()
    yield sandbox
    sandbox.reset()


def _until(condition: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def _processes(sandbox: Sandbox) -> list[psutil.Process]:
    supervisor = psutil.Process(sandbox.state["supervisor"])
    return [supervisor, *supervisor.children(recursive=True)]


def _all_gone(processes: list[psutil.Process]) -> bool:
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)


def test_down_leaves_no_process(small_sandbox: Sandbox) -> None:
    """After `down` neither the supervisor nor anything below it lives, PostgreSQL's children included."""
    small_sandbox.up(["postgres", *_CATCHERS])
    started = _processes(small_sandbox)
    assert len(started) > 4

    assert small_sandbox.down()

    assert _all_gone(started)
    assert not small_sandbox.is_up


def test_up_twice_starts_nothing_twice(small_sandbox: Sandbox) -> None:
    """A second `up` finds the same processes; a further part is added beside them."""
    first = small_sandbox.up(["mail"]).pid("mail")

    small_sandbox.up(_CATCHERS)

    assert small_sandbox.pid("mail") == first
    assert psutil.pid_exists(small_sandbox.pid("sms"))


def test_a_running_sandbox_does_not_move_its_door(small_sandbox: Sandbox) -> None:
    """Asking for another port while it runs is answered, not silently ignored."""
    small_sandbox.up(["mail"])

    with pytest.raises(SandboxError, match="already runs with its front door at http://localhost"):
        small_sandbox.up(["mail"], port=8099)


def test_a_killed_part_stays_dead_until_started(small_sandbox: Sandbox) -> None:
    """`kill` is a power cut of one part; `start` brings it back, its neighbours never stop."""
    small_sandbox.up(_CATCHERS)
    killed, neighbour = small_sandbox.pid("mail"), small_sandbox.pid("sms")

    small_sandbox.kill("mail")

    assert not psutil.pid_exists(killed)
    with pytest.raises(SandboxError, match="mail does not run"):
        small_sandbox.pid("mail")

    small_sandbox.start("mail")

    assert small_sandbox.pid("mail") not in (killed, neighbour)
    assert small_sandbox.pid("sms") == neighbour


def test_no_part_outlives_its_supervisor(small_sandbox: Sandbox) -> None:
    """SIGKILL of the supervisor takes every part with it: nobody has to hunt for processes."""
    small_sandbox.up(["postgres", *_CATCHERS])
    started = _processes(small_sandbox)

    os.kill(small_sandbox.state["supervisor"], signal.SIGKILL)

    assert _until(lambda: _all_gone(started))


def test_a_sandbox_ends_with_the_last_process_it_serves(small_sandbox: Sandbox) -> None:
    """Two runs share a sandbox; it stays while one of them lives and ends with the second."""
    waiting = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    first, second = (subprocess.Popen(waiting, stdin=subprocess.PIPE) for _ in range(2))
    for run in (first, second):
        small_sandbox.up(["sms"], with_parent=run.pid)
    started = _processes(small_sandbox)

    first.kill()
    first.wait()
    small_sandbox.sms.clear()
    second.kill()
    second.wait()

    assert _until(lambda: _all_gone(started))


def test_a_busy_port_is_named_with_its_holder(small_sandbox: Sandbox) -> None:
    """Nothing starts, and one sentence names port, part, holder and remedy."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]

        with pytest.raises(SandboxError) as refusal:
            small_sandbox.up(["caddy"], port=port)

    sentence = str(refusal.value)
    assert f"Port {port} (caddy) is already held by process {os.getpid()}" in sentence
    assert "choose another with PORT=" in sentence


def test_a_part_that_does_not_exist_is_refused(small_sandbox: Sandbox) -> None:
    """The refusal lists what there is."""
    with pytest.raises(SandboxError, match=r"There is no part 'kafak'.*kafka"):
        small_sandbox.up(["kafak"])


def test_a_message_survives_the_kill_of_its_catcher(small_sandbox: Sandbox) -> None:
    """What a provider has accepted it still knows after a crash; else a look-up could not be trusted."""
    small_sandbox.up(["sms"])
    address = f"http://127.0.0.1:{small_sandbox.layout.ports['sms']}/messages"
    message = {"to": "+620", "text": "halo"}
    httpx.post(address, json=message, headers={"Idempotency-Key": "k1"}).raise_for_status()

    small_sandbox.kill("sms")
    small_sandbox.start("sms")

    assert [message["text"] for message in small_sandbox.sms.messages(key="k1")] == ["halo"]
