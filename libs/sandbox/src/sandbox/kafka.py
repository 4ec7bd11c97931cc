"""A real Apache Kafka broker (KRaft, broker and controller in one process) for one machine."""

from __future__ import annotations

import asyncio
import signal
from functools import partial
from pathlib import Path

from sandbox.checkout import KAFKA_LIBS, ROOT
from sandbox.errors import PartFailed
from sandbox.java import find_java
from sandbox.layout import LOOPBACK, Layout
from sandbox.part import Group, Part
from sandbox.probes import kafka_ready

_CLUSTER_ID = "c2F0dS1tZWphLXNhbmRieA"
_LOGGING = ROOT / "libs" / "sandbox" / "kafka" / "log4j2.properties"
_QUICK_START = ("-XX:TieredStopAtLevel=1",)


def kafka_parts(layout: Layout) -> list[Part]:
    """Return one part per broker."""
    return [_broker(layout, name, number) for number, name in enumerate(layout.broker_names, start=1)]


def java_command(*arguments: str, quick_start: bool = True) -> tuple[str, ...]:
    """Return a command that runs one of Kafka's classes; quick start trades peak speed for a quick start."""
    java = find_java()
    options = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData", f"-Dlog4j2.configurationFile={_LOGGING}")
    quick = _QUICK_START if quick_start else ()
    return (java.program, *options, *quick, *java.archive_options, "-cp", f"{KAFKA_LIBS}/*", *arguments)


async def prepare_broker(layout: Layout, name: str, number: int) -> None:
    """Write the broker's settings and format its folder once."""
    folder = layout.folder / name
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "server.properties"
    settings.write_text(broker_settings(layout, name, number))
    if (folder / "data" / "meta.properties").exists():
        return
    command = java_command("kafka.tools.StorageTool", "format", "-t", _CLUSTER_ID, "-c", str(settings))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    output, _ = await process.communicate()
    if process.returncode != 0:
        raise PartFailed(f"Kafka could not format {folder}/data:\n{output.decode(errors='replace')[-2000:]}")


def broker_settings(layout: Layout, name: str, number: int) -> str:
    """Return the text of server.properties for one broker."""
    copies = min(3, layout.brokers)
    enough = 2 if copies == 3 else 1
    settings = _network(layout, name, number) | {
        "log.dirs": layout.folder / name / "data",
        "default.replication.factor": copies,
        "min.insync.replicas": enough,
        "offsets.topic.replication.factor": copies,
        "offsets.topic.num.partitions": 8,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": enough,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": enough,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        "auto.create.topics.enable": "false",
        "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
        "broker.session.timeout.ms": 4000,
        "broker.heartbeat.interval.ms": 1000,
    }
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def _network(layout: Layout, name: str, number: int) -> dict[str, object]:
    controllers = [layout.ports[broker.replace("kafka", "controller")] for broker in layout.broker_names]
    voters = ",".join(f"{n}@{LOOPBACK}:{port}" for n, port in enumerate(controllers, start=1))
    here, controller = layout.ports[name], controllers[number - 1]
    return {
        "process.roles": "broker,controller",
        "node.id": number,
        "controller.quorum.voters": voters,
        "listeners": f"BROKER://{LOOPBACK}:{here},CONTROLLER://{LOOPBACK}:{controller}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "BROKER",
        "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
    }


def _broker(layout: Layout, name: str, number: int) -> Part:
    settings: Path = layout.folder / name / "server.properties"
    return Part(
        name=name,
        group=Group.INFRASTRUCTURE,
        command=java_command("kafka.Kafka", str(settings), quick_start=layout.profile != "bench"),
        ports=(name, name.replace("kafka", "controller")),
        prepare=partial(prepare_broker, layout, name, number),
        probe=partial(kafka_ready, layout.ports[name]),
        requires=(KAFKA_LIBS,),
        death_signal=signal.SIGKILL,
        grace_seconds=20,
    )
