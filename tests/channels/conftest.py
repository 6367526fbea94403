"""One gateway for all tests here that do not break it, and a factory of others for those that do."""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.gateway.client import Gateway
from tests.gateway.fixtures import gateway, require_gateway

__all__ = ["gateway"]


@pytest.fixture(scope="session")
def _shared() -> Iterator[Gateway]:
    require_gateway()
    with Gateway(rooms=65, contacts=3000) as running:
        yield running


@pytest.fixture
def world(_shared: Gateway) -> Iterator[Gateway]:
    """The shared gateway, treating the bot kindly again after each test."""
    yield _shared
    off = ("sendDelayMs", "answerDelayMs", "failSends", "tooOften", "dropAfterAccept", "emptySendIds", "echoSends")
    _shared.config(**dict.fromkeys(off, 0))


@pytest.fixture
def certificate(tmp_path: Path) -> Callable[[], tuple[Path, Path]]:
    """Makes certificates for 127.0.0.1 that sign themselves; each call returns (certificate file, key file)."""
    x509 = pytest.importorskip("cryptography.x509", reason="needs the package cryptography")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    def make() -> tuple[Path, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "gateway")])
        start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + datetime.timedelta(days=30))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .sign(key, hashes.SHA256())
        )
        number = made.serial_number
        certificate, private = tmp_path / f"{number}.pem", tmp_path / f"{number}.key"
        certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        plain = serialization.NoEncryption()
        private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
        return certificate, private

    return make
