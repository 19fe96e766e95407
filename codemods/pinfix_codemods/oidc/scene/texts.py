"""What is written of a job: by this most jobs are seen to hold no key, before anything is read of them."""

from __future__ import annotations

import re

from pinfix.github.jobs import Job
from pinfix.yaml.document import Document
from pinfix.yaml.meant import text_as_meant
from pinfix.yaml.nodes import Mapping, follow

_SECRETS, _JOB_TOKEN = "secrets", "secrets.github_token"
_ANCHOR = re.compile(r"(?:^|[\s:,\[{-])&[^\s&]", re.MULTILINE)


def names_secrets(text: str) -> bool:
    """Whether `text`, in lower case, speaks of a secret other than the job's own token."""
    return text.count(_SECRETS) > text.count(_JOB_TOKEN)


class JobTexts:
    """The text of each job of a workflow with all that holds for all of them, such as the `env`."""

    def __init__(self, document: Document) -> None:
        self._text = text_as_meant(document).lower()
        root = follow(document.roots[0])
        written = root.get("jobs") if isinstance(root, Mapping) else None
        jobs = None if written is None else follow(written)
        # Where there are anchors, a job may be made of what stands in another; an offset need not hold in
        # lower case for every character there is, and what escapes spell stands behind all jobs.
        is_apart = len(self._text) == len(document.text) and _ANCHOR.search(self._text) is None
        self._jobs = jobs if is_apart and isinstance(jobs, Mapping) else None

    def of(self, job: Job) -> str:
        """What is written of `job`, in lower case; of the whole file, where that cannot be told apart."""
        if self._jobs is None:
            return self._text
        before, after = self._text[: self._jobs.start], self._text[self._jobs.end :]
        return "\n".join((before, self._text[job.node.start : job.node.end], after))
