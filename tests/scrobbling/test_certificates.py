"""Secrets are sent to services with a certificate that this machine trusts, and to no others."""

import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config import settings
from workers.scrobbling import listenbrainz
from workers.scrobbling.errors import ScrobblerUnavailableError


def write_certificate(path: Path) -> Path:
    """Write a key and a certificate that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    packed = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(packed + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_service_with_an_unknown_certificate_gets_no_token(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received: list[bytes] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(write_certificate(tmp_path / "server.pem"))
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with suppress(OSError), connection, context.wrap_socket(connection, server_side=True) as secured:
                received.append(secured.recv(4096))

        thread = threading.Thread(target=serve)
        thread.start()
        monkeypatch.setenv("AURALIS_LISTENBRAINZ_URL", f"https://localhost:{listener.getsockname()[1]}")
        settings.current.cache_clear()
        with pytest.raises(ScrobblerUnavailableError, match="SSLCertVerificationError"):
            listenbrainz.connect("secret")
        thread.join()
    assert b"secret" not in b"".join(received)
