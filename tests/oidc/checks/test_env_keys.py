from __future__ import annotations

from oidc.scene.kit import job, scenes

from pinfix_codemods.oidc.checks.env_keys import in_force, passed_on, stored_entries
from pinfix_codemods.oidc.scene.model import Entry

NAMES = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def _told(entries: tuple[Entry, ...]) -> list[tuple[str, str]]:
    return [(entry.level, entry.key) for entry in entries]


def test_stored_entries_of_all_levels() -> None:
    (scene,) = scenes(
        """
        on: push
        env:
          AWS_ACCESS_KEY_ID: ${{ secrets.A }}
          AWS_SECRET_ACCESS_KEY: ${{ secrets.B }}
        jobs:
          j:
            runs-on: ubuntu-latest
            env:
              AWS_ACCESS_KEY_ID: ${{ secrets.C }}
            steps:
              - run: x
                env:
                  AWS_SECRET_ACCESS_KEY: ${{ secrets.D }}
                  OTHER: ${{ secrets.E }}
        """
    )

    assert _told(stored_entries(scene, NAMES)) == [
        ("workflow", "AWS_ACCESS_KEY_ID"),
        ("workflow", "AWS_SECRET_ACCESS_KEY"),
        ("job", "AWS_ACCESS_KEY_ID"),
        ("step", "AWS_SECRET_ACCESS_KEY"),
    ]


def test_what_is_no_stored_key() -> None:
    found = job(
        """
        - run: x
          env:
            AWS_ACCESS_KEY_ID: ${{ steps.esc.outputs.AWS_ACCESS_KEY_ID }}
            AWS_SECRET_ACCESS_KEY: ""
        - run: x
          env:
            AWS_ACCESS_KEY_ID: minioadmin
            AWS_SECRET_ACCESS_KEY: ${{ github.token }}
        - run: x
          env:
            AWS_ACCESS_KEY_ID: "${{env.AWS_ACCESS_KEY_ID}}"
            AWS_SECRET_ACCESS_KEY: ${{ secrets.A || secrets.B }}
        """
    )

    assert stored_entries(found, NAMES) == ()


def test_passed_on_again() -> None:
    found = job(
        """
        - uses: a/b@v1
          with:
            key: "${{env.AWS_ACCESS_KEY_ID}}"
            text: id=${{ env['AWS_ACCESS_KEY_ID'] }}
            plain: AWS_ACCESS_KEY_ID
        - run: x
          env:
            ID: ${{ env.AWS_ACCESS_KEY_ID }}
        """,
        more="env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}'}",
    )

    entries = passed_on(found, NAMES)
    assert _told(entries) == [("step", "ID"), ("with", "key"), ("with", "text")]
    assert all(entry.value.secrets == {"A"} for entry in entries)


def test_passed_on_of_nothing_stored_has_no_secret() -> None:
    found = job('- run: x\n  env: {AWS_ACCESS_KEY_ID: "${{env.AWS_ACCESS_KEY_ID}}"}')

    (entry,) = passed_on(found, NAMES)
    assert not entry.value.secrets
    assert stored_entries(found, NAMES) == ()


def test_in_force() -> None:
    more = "env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}"
    found = job(
        "- run: a\n- run: b\n  env: {AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: x, OTHER: y}", more=more
    )

    assert _told(in_force(found.steps[0], NAMES)) == [
        ("job", "AWS_ACCESS_KEY_ID"),
        ("job", "AWS_SECRET_ACCESS_KEY"),
    ]
    assert _told(in_force(found.steps[1], NAMES)) == [("step", "AWS_SECRET_ACCESS_KEY")]
