"""`pinfix bot sweep`: from the options to the exit code."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from pinfix import registry
from pinfix.api.caller import Pace
from pinfix.api.problems import CallFailed
from pinfix.bot import logs
from pinfix.bot.scan.listing import Listing, Trouble, Wanted
from pinfix.bot.settings.model import Settings
from pinfix.bot.storage.patience import said
from pinfix.bot.sweep.asking import Request
from pinfix.bot.sweep.finding import Finding
from pinfix.bot.sweep.parts import Need
from pinfix.bot.sweep.patient import PatientBook
from pinfix.bot.sweep.rehearsing import rehearse
from pinfix.bot.sweep.report import Report, sentences, to_json, to_text
from pinfix.bot.sweep.running import Sweep
from pinfix.bot.sweep.shard import Shard, read_shard
from pinfix.bot.sweep.watching import Watch, watch_for
from pinfix.bot.sweep.worker import Calls, Worker, worker
from pinfix.commands import ExitCode
from pinfix.errors import PinfixError


def sweep(request: Request, settings: Settings, pace_of: Callable[[str], Pace] | None = None) -> ExitCode:
    """Go through the repositories. `pace_of`: another pace of an identity than what the settings say.

    Raises UsageError for what cannot work.
    """
    request.output.check_file()
    verbose = request.output.verbosity == "verbose"
    hidden = (settings.secret,) if settings.secret is not None else ()
    logs.set_up(sys.stderr, level=logging.INFO if verbose else logging.WARNING, hide=hidden)
    wanted, shard = request.wanted(), read_shard(request.shard)
    settings = replace(settings, limits=request.limits(settings.limits))
    try:
        report = _swept(request, settings, wanted, shard, pace_of)
    except CallFailed as problem:
        raise PinfixError(sentences(problem.message, problem.remedy)) from None
    except SQLAlchemyError as problem:
        raise PinfixError(sentences(said(problem), "What is queued is done by the next run.")) from None
    _show(request, report)
    return ExitCode.DONE if report.complete else ExitCode.INCOMPLETE


def _swept(
    request: Request,
    settings: Settings,
    wanted: Wanted,
    shard: Shard,
    pace_of: Callable[[str], Pace] | None,
) -> Report:
    with ExitStack() as stack:
        works = not request.dry_run
        made = stack.enter_context(worker(settings, request.output.note, works=works, pace_of=pace_of))
        watch = stack.enter_context(watch_for(request.output))
        calls, book = Calls(made.installations), PatientBook(made.ledger)
        stack.callback(calls.close)
        finding = Finding(
            server=made.installations.endpoints.home.name,
            settings=settings,
            listing=Listing(calls.app, calls.of, wanted),
            api_of=calls.of,
            book=book,
            shard=shard,
            notes=not request.dry_run,
            looked=watch,
        )
        if request.dry_run:
            report = _rehearsed(finding, made, settings, watch)
        else:
            report = Sweep(
                finding,
                made.engine,
                book,
                settings.limits,
                each=len(registry.codemods()),
                waiting=lambda done, of, delayed: watch("repairing", done, of),
            ).run()
        return replace(report, requests=calls.requests)


def _rehearsed(finding: Finding, made: Worker, settings: Settings, watch: Watch) -> Report:
    """What a sweep would do. Limits are not counted: what would be opened is told in full."""
    needs: list[Need] = []
    troubles: list[Trouble] = []
    began = finding.clock()
    for one in finding:
        if isinstance(one, Trouble):
            troubles.append(one)
        else:
            needs.append(one)
    swept = []
    for done, need in enumerate(needs, 1):
        swept.append(rehearse(need, made.installations, settings))
        watch("planning", done, len(needs))
    return Report(
        server=finding.server,
        shard=str(finding.shard),
        dry_run=True,
        counts=finding.counts,
        swept=tuple(swept),
        troubles=tuple(troubles),
        seconds=finding.clock() - began,
    )


def _show(request: Request, report: Report) -> None:
    data = to_json(report) if request.output.format == "json" else to_text(report).encode()
    request.output.emit(data)
