"""Does the memory of `pinfix bot serve` stay flat, whatever is delivered to it?

    pip install '.[bot]'
    python bench/bot_memory.py --deliveries 10000

A server on SQLite, in a process of its own, whose repairs do nothing: pushes that make tasks, others that say
nothing to the bot, forged, malformed, doubled and large deliveries come over four connections. What is
printed is the resident memory of the process after each tenth. With `--most N` the exit code is 1 where it
grew by more than N MB after the first fifth. Linux only (/proc).
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SECRET = "a secret for this run"
TENANTS = 50
CONNECTIONS = 4
MEGABYTE = 1024 * 1024
_local = threading.local()


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--deliveries", type=int, default=10_000)
    parser.add_argument("--most", type=float, help="MB by which it may grow")
    parser.add_argument("--serve", nargs=2, metavar=("DATABASE", "KEY"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(*arguments.serve)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        samples, seconds = measure(Path(folder), arguments.deliveries)
    show(samples, seconds, arguments.deliveries)
    grown = max(samples[2:]) - samples[1]
    return int(arguments.most is not None and grown > arguments.most * MEGABYTE)


def serve(database: str, key: str) -> None:
    """The server, with repairs that do nothing."""
    from pinfix.bot.settings.model import Settings
    from pinfix.bot.web import serving
    from pinfix.http.tokens import Token

    vars(serving)["repair"] = lambda *_: None
    secret = Token(SECRET, "this run")
    serving.serve(Settings("7", Path(key), database, "one", secret=secret, port=0, replay=False))


def measure(folder: Path, deliveries: int) -> tuple[list[int], float]:
    """The resident bytes after each tenth, and the seconds that all took."""
    key = folder / "key.pem"
    key.write_bytes(private_key())
    key.chmod(0o600)
    command = [sys.executable, __file__, "--serve", f"sqlite:///{folder / 'bot.db'}", str(key)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            port = listening(process)
            begun = time.monotonic()
            samples = []
            with ThreadPoolExecutor(CONNECTIONS) as pool:
                for tenth in range(10):
                    numbers = range(tenth * deliveries // 10, (tenth + 1) * deliveries // 10)
                    wrong = [one for one in pool.map(lambda number: deliver(port, number), numbers) if one]
                    if wrong:
                        raise SystemExit(f"not answered as expected: {wrong[:5]}")
                    samples.append(resident(process.pid))
            return samples, time.monotonic() - begun
        finally:
            process.kill()


def listening(process: subprocess.Popen[str]) -> int:
    """The port; what is logged from then on is read, and forgotten."""
    assert process.stderr is not None
    for line in process.stderr:
        if '"listening"' in line:
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return int(json.loads(line)["port"])
    raise SystemExit("the server did not start")


def deliver(port: int, number: int) -> str:
    """Deliver the one of this number; what was not as expected, or ""."""
    body, headers, expected = delivery(number)
    connection = getattr(_local, "connection", None)
    if connection is None:
        connection = _local.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", "/webhook", body, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        # A connection that was kept for too long is closed by the server.
        connection.close()
        _local.connection = None
        return deliver(port, number)
    return "" if answer.status == expected else f"{number}: {answer.status}, not {expected}"


def delivery(number: int) -> tuple[bytes, dict[str, str], int]:
    """Body, headers, and the status to be answered."""
    kind = number % 10
    files = ["Makefile"] if kind in (0, 4) else [f"docs/{one}.md" for one in range(40)]
    if kind == 2:
        files *= 1000  # half a megabyte
    same = number - (kind == 4) * 4  # the fourth repeats the first of its ten
    repository = same % TENANTS + 1
    payload = {
        "ref": "refs/heads/main",
        "after": hashlib.sha1(str(same).encode(), usedforsecurity=False).hexdigest(),
        "commits": [{"added": [], "removed": [], "modified": files}],
        "installation": {"id": 9},
        "repository": {
            "id": repository,
            "name": f"r{repository}",
            "owner": {"login": "octo"},
            "default_branch": "main",
        },
    }
    body = json.dumps(payload).encode()
    if kind == 3:
        body = body[:-1]
    secret = "another" if kind == 1 else SECRET
    proof = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Delivery": str(uuid.uuid5(uuid.NAMESPACE_OID, str(same))),
        "X-GitHub-Event": "check_run" if kind == 9 else "push",
        "X-Hub-Signature-256": f"sha256={proof}",
    }
    return body, headers, {1: 401, 3: 400}.get(kind, 202)


def private_key() -> bytes:
    """A key such as an App has."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )


def resident(process: int) -> int:
    """Bytes of memory that it has."""
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS:"))


def show(samples: list[int], seconds: float, deliveries: int) -> None:
    """Print the table."""
    print("| deliveries | resident memory |\n|---:|---:|")
    for tenth, sample in enumerate(samples, 1):
        print(f"| {tenth * deliveries // 10:,} | {sample / MEGABYTE:.1f} MB |")
    print(f"\n{deliveries / seconds:.0f} deliveries a second, over {CONNECTIONS} connections")


if __name__ == "__main__":
    raise SystemExit(main())
