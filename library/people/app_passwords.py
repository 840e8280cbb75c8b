"""App passwords, which players of the Subsonic API send as they are or as a salted hash.

A salted hash can be checked only by a server that knows the password, and account passwords are hashed. The
secret of an app password is therefore computed from the server's key and the credential's id: a copy of the
database without the key contains none, and nothing has to be encrypted (decision 0100).
"""

import base64
import hashlib
import hmac

from config.settings import current

#: 100 random bits in base32: cannot be guessed, also not from a recorded hash, and can be typed on a phone.
GROUPS, GROUP_LENGTH = 5, 4


def secret_of(credential_id: str) -> str:
    """Return the app password of a credential."""
    message = b"app password\0" + credential_id.encode()
    digest = hmac.digest(current().secret_key.encode(), message, "sha256")
    text = base64.b32encode(digest).decode().lower()
    starts = range(0, GROUPS * GROUP_LENGTH, GROUP_LENGTH)
    return "-".join(text[start : start + GROUP_LENGTH] for start in starts)


def is_token_of(credential_id: str, token: str, salt: str) -> bool:
    """Return whether a token is the MD5 of a credential's app password and a salt, as Subsonic has it."""
    mixed = (secret_of(credential_id) + salt).encode(errors="replace")
    expected = hashlib.md5(mixed, usedforsecurity=False).hexdigest()
    return hmac.compare_digest(expected.encode(), token.lower().encode(errors="replace"))
