"""Private keys of Apps: read where they are good, refused in plain words where not, and never shown."""

from __future__ import annotations

import copy
import os
import pickle
import traceback
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from server.accounts.apps import key_pair

from pinfix.credentials.app import App, find_app
from pinfix.credentials.keys import key_of_file, key_of_text
from pinfix.errors import UsageError

PRIVATE, PUBLIC = key_pair(7)
_PLAIN = serialization.NoEncryption()
_PEM = serialization.Encoding.PEM


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey, form: str) -> str:
    formats = {
        "pkcs1": serialization.PrivateFormat.TraditionalOpenSSL,
        "pkcs8": serialization.PrivateFormat.PKCS8,
        "openssh": serialization.PrivateFormat.OpenSSH,
    }
    return key.private_bytes(_PEM, formats[form], _PLAIN).decode()


def encrypted(form: serialization.PrivateFormat) -> str:
    key = serialization.load_pem_private_key(PRIVATE.encode(), None)
    return key.private_bytes(_PEM, form, serialization.BestAvailableEncryption(b"pass phrase")).decode()


def inner(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("-")]


@pytest.mark.parametrize(
    "text",
    [
        PRIVATE,
        PRIVATE.replace("\n", "\r\n"),
        PRIVATE.replace("\n", " "),
        PRIVATE.strip().replace("\n", "\\n"),
        pem(rsa.generate_private_key(65537, 3072), "pkcs8"),
    ],
)
def test_a_good_key_signs(text: str) -> None:
    claims = {"iss": "7"}
    signed = key_of_text(text, "here").sign(dict(claims))
    assert jwt.get_unverified_header(signed)["alg"] == "RS256"
    if inner(PRIVATE)[0] in text:
        assert jwt.decode(signed, PUBLIC, algorithms=["RS256"]) == claims


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", "not in the form PEM"),
        ("hunter2 hunter2", "not in the form PEM"),
        ("".join(inner(PRIVATE)), "not in the form PEM"),
        (PRIVATE + "x" * 70_000, "not in the form PEM"),
        (PUBLIC, "public one"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "certificate"),
        (encrypted(serialization.PrivateFormat.PKCS8), "encrypted"),
        (encrypted(serialization.PrivateFormat.TraditionalOpenSSL), "encrypted"),
        (pem(ec.generate_private_key(ec.SECP256R1()), "pkcs1"), "elliptic curves"),
        (pem(ec.generate_private_key(ec.SECP256R1()), "pkcs8"), "none for RSA"),
        (pem(ed25519.Ed25519PrivateKey.generate(), "pkcs8"), "none for RSA"),
        (pem(rsa.generate_private_key(65537, 2048), "openssh"), "for SSH"),
        (pem(rsa.generate_private_key(65537, 1024), "pkcs1"), "1024 bits"),
        (PRIVATE[:200] + PRIVATE[260:], "damaged"),
        ("\n".join(PRIVATE.splitlines()[:-1]), "damaged"),
    ],
)
def test_a_bad_key_is_refused_without_a_piece_of_it(text: str, flaw: str) -> None:
    with pytest.raises(UsageError) as caught:
        key_of_text(text, "the variable X")
    said = "".join(traceback.format_exception(caught.value))
    assert flaw in str(caught.value)
    assert "the variable X" in str(caught.value)
    assert not any(line in said for line in inner(text))
    assert caught.value.__cause__ is None


def test_a_key_does_not_show_itself() -> None:
    key = key_of_text(PRIVATE, "the variable X")
    app = App("7", key)
    proof = app.proof(1_000_000.0)
    for one in (key, app, proof):
        shown = repr(one) + str(one) + f"{[one]}"
        assert not any(line in shown for line in inner(PRIVATE))
        assert "eyJ" not in shown
        with pytest.raises(TypeError, match="not stored"):
            pickle.dumps(one)
        with pytest.raises(TypeError, match="not stored"):
            copy.deepcopy(one)


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text("\ufeff" + PRIVATE)
    path.chmod(0o600)
    said: list[str] = []
    assert key_of_file(path, said.append).sign({"iss": "7"})
    assert said == []
    path.chmod(0o640)
    key_of_file(path, said.append)
    assert said == []
    path.chmod(0o604)
    key_of_file(path, said.append)
    assert len(said) == 1
    assert str(path) in said[0]


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "binary").write_bytes(b"\xff\x00\xfe" * 100)
    for name, flaw in (
        ("none", "No such file"),
        ("", "no plain file"),
        ("pipe", "no plain file"),
        ("binary", "PEM"),
        ("nul\0", "cannot be opened"),
    ):
        with pytest.raises(UsageError, match=flaw):
            key_of_file(tmp_path / name, lambda text: None)


@pytest.mark.parametrize(
    ("environment", "flaw"),
    [
        ({"PINFIX_APP_ID": "7"}, "no key"),
        ({"PINFIX_APP_ID": "7", "PINFIX_APP_KEY": "  "}, "no key"),
        ({"PINFIX_APP_KEY": PRIVATE}, "not whose"),
        ({"PINFIX_APP_ID": "7 8", "PINFIX_APP_KEY": PRIVATE}, "number or its client id"),
        ({"PINFIX_APP_ID": "../7", "PINFIX_APP_KEY": PRIVATE}, "number or its client id"),
        ({"PINFIX_APP_ID": "7", "PINFIX_APP_KEY": PRIVATE, "PINFIX_APP_KEY_FILE": "x"}, "unset one"),
        ({"PINFIX_APP_ID": "7", "PINFIX_APP_KEY": PUBLIC}, "PINFIX_APP_KEY, is a public one"),
    ],
)
def test_half_an_app_is_refused(environment: dict[str, str], flaw: str) -> None:
    with pytest.raises(UsageError, match=flaw) as caught:
        find_app(environment, warn=lambda text: None)
    assert inner(PRIVATE)[0] not in str(caught.value)


def test_where_an_app_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text(PRIVATE)
    path.chmod(0o600)

    def found(environment: dict[str, str], app_id: str | None = None, key_file: Path | None = None) -> str:
        app = find_app(environment, app_id=app_id, key_file=key_file, warn=pytest.fail)
        return "" if app is None else app.identity

    assert found({}) == ""
    assert found({"PINFIX_APP_ID": " ", "PINFIX_APP_KEY": "\n"}) == ""
    assert found({"PINFIX_APP_ID": " 7\n", "PINFIX_APP_KEY": PRIVATE}) == "7"
    assert found({"PINFIX_APP_ID": "7", "PINFIX_APP_KEY_FILE": str(path)}) == "7"
    assert found({"PINFIX_APP_ID": "7", "PINFIX_APP_KEY_FILE": str(path)}, app_id="Iv23liABC") == "Iv23liABC"
    # The option counts, and what the variables hold is not even looked at.
    assert found({"PINFIX_APP_ID": "7", "PINFIX_APP_KEY": "broken"}, key_file=path) == "7"


def test_a_proof_is_dated_back_and_kept_for_eight_minutes() -> None:
    app = App("7", key_of_text(PRIVATE, "here"))
    start = 1_800_000_000.5

    def claims(now: float) -> dict[str, object]:
        secret = app.proof(now).bearer().removeprefix("Bearer ")
        given: dict[str, object] = jwt.decode(secret, options={"verify_signature": False})
        return given

    first = claims(start)
    assert first == {"iat": 1_800_000_000 - 60, "exp": 1_800_000_000 + 540, "iss": "7"}
    assert claims(start + 479) == first
    assert claims(start + 481)["iat"] == 1_800_000_481 - 60
    assert claims(start)["iat"] == 1_800_000_000 - 60  # the clock was set back: the later one is not yet good
