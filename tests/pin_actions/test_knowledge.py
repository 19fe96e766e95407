from __future__ import annotations

import pytest

from pinfix.resolution import Reference, Resolved
from pinfix_codemods.pin_actions.knowledge import (
    first_guarded,
    guarded_versions,
    has_fork_guard,
    is_checkout,
    name_as_input,
    stays_on_tag,
)
from pinfix_resolvers.snapshot import Snapshot

BUILDERS = ".github/workflows/generator_generic_slsa3.yml"


@pytest.mark.parametrize("ref", ["stable", "beta", "nightly"])
def test_a_channel_of_rust_gives_way_to_an_input_that_is_there(ref: str) -> None:
    recipe = name_as_input(Reference("Dtolnay", "Rust-Toolchain", ref))

    assert recipe is not None
    assert (recipe.input, recipe.input_wins, recipe.pin_to) == ("toolchain", True, "v1")


@pytest.mark.parametrize("ref", ["1.70.0", "1.70"])
def test_a_version_of_rust_must_agree_with_an_input_that_is_there(ref: str) -> None:
    recipe = name_as_input(Reference("dtolnay", "rust-toolchain", ref))

    assert recipe is not None
    assert (recipe.input, recipe.input_wins) == ("toolchain", False)


@pytest.mark.parametrize("ref", ["nextest", "cargo-hack", "just", "wasm-pack", "mdbook"])
def test_a_tool_of_install_action(ref: str) -> None:
    recipe = name_as_input(Reference("taiki-e", "install-action", ref))

    assert recipe is not None
    assert (recipe.input, recipe.input_wins, recipe.pin_to) == ("tool", False, "v2")


@pytest.mark.parametrize(
    ("repository", "ref"),
    [
        ("dtolnay/rust-toolchain", "v1"),
        ("dtolnay/rust-toolchain", "master"),
        ("dtolnay/rust-toolchain", "1"),
        ("dtolnay/rust-toolchain", "stable-x"),
        ("dtolnay/rust-toolchain", "a" * 40),
        ("taiki-e/install-action", "v2"),
        ("taiki-e/install-action", "2.1.0"),
        ("taiki-e/install-action", "main"),
        ("taiki-e/install-action", "master"),
        ("taiki-e/install-action", "releases/x"),
        ("taiki-e/install-action", "abcdefabcdefabcdefabcdefabcdefabcdefabcd"),
        ("taiki-e/install", "nextest"),
        ("other/install-action", "nextest"),
        ("actions/checkout", "stable"),
    ],
)
def test_names_that_are_no_inputs(repository: str, ref: str) -> None:
    assert name_as_input(Reference(*repository.split("/"), ref)) is None


def test_the_builders_of_slsa_stay_on_their_tag() -> None:
    reference = Reference("SLSA-Framework", "slsa-github-generator", "v1.6.0")

    assert stays_on_tag(reference, BUILDERS) is not None
    assert stays_on_tag(reference, "actions/maven") is None
    assert stays_on_tag(reference, "") is None
    assert stays_on_tag(Reference("octo", "slsa-github-generator", "v1.6.0"), BUILDERS) is None


def test_checkout_is_one_repository() -> None:
    assert is_checkout(Reference("Actions", "CheckOut", "v4"))
    assert not is_checkout(Reference("octo", "checkout", "v4"))
    assert not is_checkout(Reference("actions", "checkout2", "v4"))


@pytest.mark.parametrize(
    "version", ["v2.8.0", "v3.7.0", "v4.4.0", "v4.4.1", "v5.1.0", "v6.1.0", "v7.0.0", "v8.0.0"]
)
def test_versions_with_the_fork_guard(version: str) -> None:
    assert has_fork_guard(version) is True


@pytest.mark.parametrize(
    "version", ["v1.2.0", "v2.7.0", "v3.6.0", "v4.3.1", "v4.2.2", "v5.0.1", "v6.0.3", "0.9.0"]
)
def test_versions_without_the_fork_guard(version: str) -> None:
    assert has_fork_guard(version) is False


@pytest.mark.parametrize("version", ["v4", "v4.4", "main", "", "v8"])
def test_names_that_say_nothing_about_the_fork_guard(version: str) -> None:
    assert has_fork_guard(version) is None


@pytest.mark.parametrize(
    ("version", "first"),
    [("v4.2.2", "v4.4.0"), ("v6.0.0", "v6.1.0"), ("v1.2.0", "v7.0.0"), ("v4", "v4.4.0"), ("main", "v7.0.0")],
)
def test_the_remedy_stays_in_the_line_where_there_is_one(version: str, first: str) -> None:
    assert first_guarded(version) == first


def test_the_snapshot_knows_every_remedy() -> None:
    references = [Reference("actions", "checkout", version) for version in guarded_versions()]

    assert all(isinstance(answer, Resolved) for answer in Snapshot().resolve(references).values())
    assert len(references) == 6
