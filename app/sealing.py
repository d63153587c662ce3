"""Seals personal values under a key per patient, itself sealed under the installation's: whoever destroys a patient's
key makes everything sealed under it unreadable, wherever it was copied to (PRODUCT.md section 9).

Fernet (AES-128-CBC with HMAC-SHA256) does the sealing. Knows no database.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class WrongKey(RuntimeError):
    """A patient's key was sealed under another installation key than those we have."""

    def __init__(self) -> None:
        super().__init__(
            "AUDIT_KEY (without it: SECRET_KEY) is not the one that this database's keys were sealed under: "
            "set AUDIT_KEY or AUDIT_KEY_OLD to the earlier one"
        )


MADE_UP = "for patients who do not exist"
"""What seals in tests, figures and simulations. `app.factory` always gives the installation's own."""


class Seal:
    """The installation's key; `older` ones still open what they have sealed."""

    def __init__(self, key: str, *older: str) -> None:
        self._fernet = MultiFernet([_derived(one) for one in (key, *older)])

    def new_key(self) -> str:
        """A fresh key of a patient, sealed."""
        return self._fernet.encrypt(Fernet.generate_key()).decode()

    def shut(self, patient_key: str, values: dict[str, Any]) -> str:
        """The values, sealed under a patient's (sealed) key. Raises WrongKey."""
        said = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
        return self._opened(patient_key).encrypt(said.encode()).decode()

    def open(self, patient_key: str, sealed: str) -> dict[str, Any]:
        """The values. Raises WrongKey."""
        try:
            values: dict[str, Any] = json.loads(self._opened(patient_key).decrypt(sealed.encode()))
        except InvalidToken:
            raise WrongKey from None
        return values

    def shut_text(self, text: str) -> str:
        """A secret of the installation's own, sealed."""
        return self._fernet.encrypt(text.encode()).decode()

    def open_text(self, sealed: str) -> str:
        """The secret. Raises WrongKey."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise WrongKey from None

    def _opened(self, patient_key: str) -> Fernet:
        try:
            return Fernet(self._fernet.decrypt(patient_key.encode()))
        except InvalidToken:
            raise WrongKey from None


def _derived(key: str) -> Fernet:
    """The configuration's text has any form and length; a Fernet key is 32 bytes."""
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"standby: keys of patients")
    return Fernet(base64.urlsafe_b64encode(kdf.derive(key.encode())))
