"""TLS for the server: a CA made for the occasion, and certificates that are good, or bad in a chosen way."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class Tls:
    """What certificate to show: for which `names`, and whether its time is over.

    A self-signed or unknown CA needs no setting: do not trust `server.ca_file`.
    """

    names: tuple[str, ...] = ("127.0.0.1", "localhost")
    expired: bool = False

    def context(self, folder: Path) -> tuple[ssl.SSLContext, Path]:
        """Make a server's context, and the file of the CA that a client has to trust."""
        authority = trustme.CA()
        end = datetime.now(UTC) - timedelta(days=1) if self.expired else None
        certificate = authority.issue_cert(*self.names, not_after=end)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(ca_file))
        return context, ca_file
