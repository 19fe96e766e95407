"""The tables of the bot. Their names begin with `pinfix_`: those of DBOS lie in the same database."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData()

SCHEMA = Table("pinfix_schema", METADATA, Column("version", Integer, primary_key=True))

REPOSITORY = Table(
    "pinfix_repository",
    METADATA,
    Column("server", String, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", String, nullable=False),
    Column("name", String, nullable=False),
    Column("installation", BigInteger, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("looked", Float, nullable=False),
    Column("message", Text, nullable=False),
    Column("before", String),  # JSON: four pairs, see `Posture`
    Column("after", String),
    Column("basis", Text, nullable=False),  # JSON: pairs, see `Basis`
)

APP = Table(
    "pinfix_app",
    METADATA,
    Column("server", String, primary_key=True),
    Column("app", String, nullable=False),
)

TOPIC = Table(
    "pinfix_topic",
    METADATA,
    Column("server", String, primary_key=True),
    Column("repository", BigInteger, primary_key=True, autoincrement=False),
    Column("topic", String, primary_key=True),
    Column("state", String, nullable=False, index=True),
    Column("outcome", String, nullable=False),
    Column("code", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("pull", BigInteger, nullable=False),
    Column("url", Text, nullable=False),
    Column("changed", Float, nullable=False),
)

DELIVERY = Table(
    "pinfix_delivery",
    METADATA,
    Column("guid", String, primary_key=True),
    Column("event", String, nullable=False),
    Column("received", Float, nullable=False, index=True),
    Column("processed", Boolean, nullable=False),
)

PACE = Table(
    "pinfix_pace",
    METADATA,
    Column("identity", String, primary_key=True),
    Column("content_due", Float, nullable=False),  # see `SharedPace`
    Column("seen", Float, nullable=False),  # the time of the last reservation
)

SLOT = Table(
    "pinfix_slot",
    METADATA,
    Column("identity", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("content", Boolean, nullable=False),
    Index("pinfix_slot_identity_at", "identity", "at"),
)

GATE = Table(
    "pinfix_gate",
    METADATA,
    Column("identity", String, primary_key=True),
    Column("opens", Float, nullable=False),
)

WORKER = Table(
    "pinfix_worker",
    METADATA,
    Column("executor", String, primary_key=True),
    Column("machine", String, nullable=False),
    Column("process", Integer, nullable=False),
    Column("began", String, nullable=False),  # tells a process from a later one with the same number
    Column("beat", Float, nullable=False),
)

HOLD = Table(
    "pinfix_hold",
    METADATA,
    Column("key", String, primary_key=True),
    Column("executor", String, nullable=False),
)

RUN = Table(
    "pinfix_run",
    METADATA,
    Column("task", String, primary_key=True),
    Column("run", Integer, nullable=False),
    Column("asked", Float, nullable=False, index=True),
)
