"""Caddy as the one front door: which address goes to which service, and what never goes through."""

from __future__ import annotations

from functools import partial

from sandbox.checkout import BIN
from sandbox.layout import LOOPBACK, Layout
from sandbox.part import Group, Part
from sandbox.probes import http_answers
from sandbox.roles import SERVICES

_PAGES = {"routing": "/meja", "notifications": "/kabar", "situation": "/situasi"}
_LARGEST_BODY = "30MB"


def caddy_part(layout: Layout) -> Part:
    """Return the front door's part."""
    settings = layout.folder / "caddy" / "Caddyfile"
    home = {"XDG_DATA_HOME": str(settings.parent), "XDG_CONFIG_HOME": str(settings.parent)}
    return Part(
        name="caddy",
        group=Group.INFRASTRUCTURE,
        command=(str(BIN / "caddy"), "run", "--adapter", "caddyfile", "--config", str(settings)),
        environment=home,
        ports=("caddy",),
        prepare=partial(_prepare, layout),
        probe=partial(http_answers, layout.ports["caddy"]),
        requires=(BIN / "caddy",),
    )


def caddyfile(layout: Layout) -> str:
    """Return the front door's whole configuration."""
    routes = [_route(layout, service, prefix) for service, prefix in _PAGES.items()]
    routes += [_route(layout, service, f"/api/{service}") for service in SERVICES]
    fallback = f"\thandle {{\n\t\t{_proxy(layout, 'intake')}\n\t}}"
    return _FRAME.format(
        port=layout.ports["caddy"],
        address=LOOPBACK,
        largest=_LARGEST_BODY,
        log=layout.folder / "logs" / "access.log",
        routes="\n".join([*routes, fallback]),
    )


def _route(layout: Layout, service: str, prefix: str) -> str:
    name = prefix.strip("/").replace("/", "-")
    return f"\t@{name} path {prefix} {prefix}/*\n\thandle @{name} {{\n\t\t{_proxy(layout, service)}\n\t}}"


def _proxy(layout: Layout, service: str) -> str:
    """A negative flush interval sends every piece on at once, so that event streams are live."""
    return f"reverse_proxy {LOOPBACK}:{layout.ports[service]} {{\n\t\t\tflush_interval -1\n\t\t}}"


async def _prepare(layout: Layout) -> None:
    folder = layout.folder / "caddy"
    folder.mkdir(parents=True, exist_ok=True)
    (layout.folder / "logs").mkdir(exist_ok=True)
    (folder / "Caddyfile").write_text(caddyfile(layout))


# The access log holds no address of a person, no query and no header: those can be personal.
_FRAME = """{{
	admin off
	auto_https off
	persist_config off
	grace_period 2s
	servers {{
		protocols h1 h2c
	}}
}}

http://:{port} {{
	bind {address}
	request_body {{
		max_size {largest}
	}}
	log {{
		output file {log} {{
			roll_size 20MiB
			roll_keep 2
		}}
		format filter {{
			wrap json
			fields {{
				request>remote_ip delete
				request>remote_port delete
				request>client_ip delete
				request>headers delete
				request>uri regexp "[?].*" ""
				resp_headers delete
			}}
		}}
	}}

	@inside path /internal /internal/* */internal */internal/*
	handle @inside {{
		respond "Alamat ini tidak ada." 404
	}}

{routes}

	handle_errors 502 503 504 {{
		header Retry-After 5
		respond "Layanan ini sedang tidak menjawab. Tunggu sebentar, lalu muat ulang." {{err.status_code}}
	}}
}}
"""
