"""Secrets of users that the server has to know again: encrypted with a key that is not in the database.

A copy of the database alone reveals none of them; one with the server's secret key does.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

from config.settings import current
from library.errors import SealBrokenError


def seal(purpose: str, secret: str) -> str:
    """Encrypt a secret (AES-128-CBC, HMAC-SHA-256); only `unseal` with the same purpose returns it."""
    return _cipher(purpose).encrypt(secret.encode()).decode("ascii")


def unseal(purpose: str, sealed: str) -> str:
    """Decrypt a secret.

    Raises
    ------
    SealBrokenError
        It was sealed with another secret key or for another purpose, or was changed.
    """
    try:
        return _cipher(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBrokenError(
            "The secret key of this server has changed since the secret was stored."
        ) from error


def _cipher(purpose: str) -> Fernet:
    secret_key = hashlib.blake2b(current().secret_key.encode()).digest()
    key = hashlib.blake2b(purpose.encode(), key=secret_key, digest_size=32).digest()
    return Fernet(base64.urlsafe_b64encode(key))
