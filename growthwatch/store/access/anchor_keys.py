"""The key that signs anchors (Ed25519, RFC 8032), and lines that are written to the end.

``cryptography`` is asked for only here and only when a key is used: it comes with ``growthwatch[anchor]``.
"""

import base64
import binascii
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from growthwatch.store.errors import StoreError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_INSTALL = "anchors need cryptography: install growthwatch[anchor]"


def make(file: Path) -> str:
    """Make a key in a new file that its owner alone may read (mode 0600); return its public part (hexadecimal).

    Raises
    ------
    StoreError
        When there is such a file already, or none can be made there.
    """
    try:
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise StoreError(_INSTALL) from error
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise StoreError(f"{file.name} is there already: a key never replaces a file") from error
    except OSError as error:
        raise StoreError(f"the key file {file} can't be written: {error.strerror}") from error
    return public_of(key)


def private(file: Path) -> "Ed25519PrivateKey":
    """Return the key in a file.

    Raises
    ------
    StoreError
        When it is not there, is no such key, or others than its owner may read it.
    """
    try:
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise StoreError(_INSTALL) from error
    try:
        text, mode = file.read_bytes(), file.stat().st_mode
    except OSError as error:
        raise StoreError(f"the key file {file} can't be read: {error.strerror}") from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise StoreError(f"others may read the key file {file}: chmod 600, or make another key")
    try:
        key = serialization.load_pem_private_key(text, password=None)
    except (ValueError, TypeError) as error:
        raise StoreError(f"{file} holds no key that growthwatch anchor key made") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise StoreError(f"{file} holds no key that growthwatch anchor key made")
    return key


def public_of(key: "Ed25519PrivateKey") -> str:
    """Return the public part of a key (hexadecimal)."""
    return key.public_key().public_bytes_raw().hex()


def holds(key: str, signature: str, signed: bytes) -> bool:
    """Return whether a signature (base64) is that of a public key (hexadecimal).

    Raises
    ------
    StoreError
        When ``cryptography`` is not installed: what can't be checked does not hold.
    """
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise StoreError(f"this store is anchored, and its {_INSTALL}") from error
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(base64.b64decode(signature), signed)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def append_line(file: Path, text: str) -> None:
    """Append a line to a file, on the disk before this returns.

    Raises
    ------
    StoreError
        When it can't be written.
    """
    try:
        with file.open("a", encoding="utf-8") as opened:
            opened.write(f"{text}\n")
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        raise StoreError(f"the anchor file {file} can't be written: {error.strerror}") from error
