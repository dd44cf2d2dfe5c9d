"""The foreign servers, one process each for all tests of a module; every test uses items and cards of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sip2.peers.launch import Peer, install, running


@pytest.fixture(scope="session", autouse=True)
def environment() -> None:
    """`.venv-peers` is there."""
    install()


@pytest.fixture(scope="module")
def pysip2(environment: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with running("pysip2", tmp_path_factory.mktemp("pysip2")) as peer:
        yield peer


@pytest.fixture(scope="module")
def invenio(environment: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with running("invenio", tmp_path_factory.mktemp("invenio")) as peer:
        yield peer
