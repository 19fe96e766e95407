"""Actions and commands that are known to have no use for a key of a cloud or a registry."""

from __future__ import annotations

import re

from pinfix.github.uses import RepositoryUses, parse_uses

_ACTIONS = frozenset(
    {
        "8398a7/action-slack", "actions-rs/toolchain", "actions-rust-lang/setup-rust-toolchain",
        "actions/attest-build-provenance", "actions/cache", "actions/cache/restore", "actions/cache/save",
        "actions/checkout", "actions/configure-pages", "actions/dependency-review-action",
        "actions/download-artifact", "actions/labeler", "actions/stale", "actions/upload-artifact",
        "actions/upload-pages-artifact", "awalsh128/cache-apt-pkgs-action", "browser-actions/setup-chrome",
        "cachix/install-nix-action", "codelytv/pr-size-labeler", "conda-incubator/setup-miniconda",
        "determinatesystems/nix-installer-action", "docker/metadata-action", "dorny/paths-filter",
        "dtolnay/rust-toolchain", "extractions/setup-just", "gradle/actions/setup-gradle",
        "gradle/actions/wrapper-validation", "ilammy/msvc-dev-cmd", "jlumbroso/free-disk-space",
        "lukka/get-cmake", "mamba-org/setup-micromamba", "mlugg/setup-zig", "msys2/setup-msys2",
        "ncipollo/release-action", "peaceiris/actions-hugo", "peaceiris/actions-mdbook",
        "pnpm/action-setup", "shivammathur/setup-php", "slackapi/slack-github-action",
        "softprops/action-gh-release", "step-security/harden-runner", "styfle/cancel-workflow-action",
        "subosito/flutter-action", "swatinem/rust-cache", "taiki-e/checkout-action",
        "taiki-e/install-action", "tj-actions/changed-files",
    }
)  # fmt: skip
"""Actions by their names in lower case: they install, fetch, store or report (November 2026).

They are here for what they are for, not because every version of them was read.
"""

_SETUP_OWNERS = frozenset(
    {
        "actions", "arduino", "astral-sh", "aws-actions", "azure", "browser-actions", "bufbuild",
        "denoland", "docker", "erlef", "google-github-actions", "goreleaser", "gradle", "hashicorp", "helm",
        "jdx", "jetify-com", "julia-actions", "moonrepo", "opentofu", "oven-sh", "r-lib", "ruby",
        "terraform-linters", "voidzero-dev",
    }
)  # fmt: skip
"""Owners whose actions named `setup-…` only install something."""

_BY_NAME = re.compile(r"(?:[^/]+/)*(?:setup-[\w.-]+|[\w.-]+-setup)")


def is_harmless_action(action: str) -> bool:
    """Whether an action is known to have no use for keys in its `env`: `owner/name`, or with `@ref`."""
    uses = parse_uses(action) if "@" in action else None
    if isinstance(uses, RepositoryUses):
        action = "/".join(part for part in (uses.owner, uses.repo, uses.path) if part)
    name = action.lower()
    owner, _, rest = name.partition("/")
    return name in _ACTIONS or (owner in _SETUP_OWNERS and _BY_NAME.fullmatch(rest) is not None)
