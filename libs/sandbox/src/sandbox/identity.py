"""The development identity provider with the ready people; `python -m sandbox.identity --port P --key FILE`.

It proves identity only: any client may ask, any account may be chosen, no password is asked.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import flask
import jinja2
import oidc_provider_mock
from authlib.jose import RSAKey
from oidc_provider_mock._storage import Storage
from werkzeug.serving import make_server

from sandbox.accounts import ACCOUNTS, BY_NAME
from sandbox.layout import LOOPBACK

_PAGES = Path(__file__).parent / "sign_in_pages"


def application(key_file: Path) -> flask.Flask:
    """Return the provider with our people, our sign-in page, and a key that outlives a restart."""
    people = [oidc_provider_mock.User(sub=account.name, claims=account.claims) for account in ACCOUNTS]
    key = _signing_key(key_file)
    own_init = Storage.__init__

    def with_kept_key(storage: Storage) -> None:
        own_init(storage)
        storage.jwk = key

    Storage.__init__ = with_kept_key
    app: flask.Flask = oidc_provider_mock.app(user_claims=people)
    assert app.jinja_loader is not None
    app.jinja_loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(_PAGES), app.jinja_loader])
    app.jinja_env.globals["shown_as"] = lambda name: BY_NAME[name].shown_as
    return app


def _signing_key(key_file: Path) -> RSAKey:
    if not key_file.exists():
        fresh = RSAKey.generate_key(is_private=True)
        with os.fdopen(os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(fresh.as_pem(is_private=True))
    return RSAKey.import_key(key_file.read_bytes())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--key", type=Path, required=True)
    options = parser.parse_args()
    make_server(LOOPBACK, options.port, application(options.key), threaded=True).serve_forever()
