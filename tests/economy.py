"""What the applications of one test process share, since each test makes an application anew.

Nothing here changes what an application does: addresses and templates are compiled to the same
code, and a key pair is as good as any other where the test is not about its making.
"""

import itertools
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import MethodType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule

from lti_tool.platforms import keys
from lti_tool.sandbox import signing

THOROUGH = "FIELDWORK_THOROUGH" in os.environ
"""Whether this run is of what the ordinary one leaves out (`make thorough`)."""

KEYS = 4
"""More than any test rotates through or has platforms beside the first."""


PARSED, BUILDERS = ("_parts", "_trace", "_converters", "arguments"), ("_build", "_build_unknown")
"""What werkzeug makes of an address."""


class CompiledTemplates(BytecodeCache):
    """Templates compiled in this process, by name, place and text."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled before, if anything was."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember what was compiled."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


def remembering_addresses() -> Callable[[Rule], None]:
    """Werkzeug's compiler of addresses, which runs once for each address and its defaults.

    What it makes of a rule takes the rule as an argument, or is only read: rules can share it.
    """
    compile_rule = Rule.compile
    known: dict[tuple[Any, ...], dict[str, Any]] = {}

    def compiled(rule: Rule) -> None:
        defaults = tuple(sorted((rule.defaults or {}).items()))
        key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, defaults)
        if key not in known:
            compile_rule(rule)
            known[key] = {name: getattr(rule, name) for name in (*PARSED, *BUILDERS)}
        for name, value in known[key].items():
            setattr(rule, name, MethodType(value.__func__, rule) if name in BUILDERS else value)

    return compiled


class KeyPairs:
    """Key pairs of 2048 bits, handed out in turn: two in a row are never the same."""

    def __init__(self) -> None:
        self._made: list[RSAPrivateKey] = []
        self._turns = itertools.cycle(range(KEYS))
        self._lock = threading.Lock()

    def __call__(self, public_exponent: int = 65537, key_size: int = 2048) -> RSAPrivateKey:
        """In place of `generate_private_key`."""
        assert (public_exponent, key_size) == (65537, 2048)
        with self._lock:
            turn = next(self._turns)
            if turn == len(self._made):
                self._made.append(generate_private_key(public_exponent, key_size))
            return self._made[turn]


class Engines:
    """SQLAlchemy's engines of the databases that all tests use, with every statement that they
    have compiled and their open connections. Any other database has an engine per application."""

    def __init__(self) -> None:
        self._shared: dict[str, Engine | None] = {}

    @contextmanager
    def shared(self, address: str) -> Iterator[None]:
        """From here on applications on this database have one engine, until the end."""
        self._shared[address] = None
        yield
        engine = self._shared.pop(address)
        if engine is not None:
            engine.dispose()

    def making(self) -> Callable[..., Engine]:
        """In place of Flask-SQLAlchemy's way to make an engine."""
        make = SQLAlchemy._make_engine

        def made(own: SQLAlchemy, bind: str | None, options: dict[str, Any], app: Flask) -> Engine:
            address = app.config["SQLALCHEMY_DATABASE_URI"]
            engine = self._shared.get(address) or make(own, bind, options, app)
            if address in self._shared:
                self._shared[address] = engine
            return engine

        return made


key_pair = KeyPairs()
engines = Engines()


@pytest.fixture(scope="session", autouse=True)
def _shared() -> Iterator[None]:
    """Let every application of this process have it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": CompiledTemplates()})
        patch.setattr(Rule, "compile", remembering_addresses())
        patch.setattr(SQLAlchemy, "_make_engine", engines.making())
        patch.setattr(keys, "generate_private_key", key_pair)
        patch.setattr(signing, "generate_private_key", key_pair)
        yield
