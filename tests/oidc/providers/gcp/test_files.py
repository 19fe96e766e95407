"""The file of the login: what takes it away, and who reads a key out of it."""

from __future__ import annotations

import pytest
from oidc.providers.gcp.kit import AUTH, FILE, GCP

DEPLOY = "- run: gcloud run deploy x\n"
PARSING = (
    "const k = JSON.parse(read(process.env.GOOGLE_APPLICATION_CREDENTIALS));\nnew Auth(k.private_key);\n"
)


@pytest.mark.parametrize("clean", ["git clean -ffdx && make", "git clean -fd"])
def test_the_work_space_is_cleaned_behind_the_login(clean):
    files = {"Makefile": "all:\n\techo hi\n"}
    assert GCP.run(f"{FILE}- run: {clean}\n{DEPLOY}", files).codes == {"condition"}


def test_it_is_cleaned_before():
    first, rest = FILE.split("- name", 1)
    assert "secrets" not in GCP.after(f"{first}- run: git clean -ffdx\n- name{rest}{DEPLOY}")


def test_other_commands_of_git_clean_nothing():
    assert "secrets" not in GCP.after(
        f"{FILE}- run: git status && npm run clean\n{DEPLOY}", {"package.json": "{}"}
    )


def test_a_program_that_takes_the_key_out_of_the_file():
    outcome = GCP.run(f"{AUTH}- run: node index.js\n", {"index.js": PARSING})
    assert outcome.codes == {"script"}
    assert outcome.plan.refusals[0].place.path == "index.js"


def test_a_program_that_leaves_the_file_to_its_library():
    program = "new Storage({keyFilename: process.env.GOOGLE_APPLICATION_CREDENTIALS});\n"
    assert "secrets" not in GCP.after(f"{AUTH}- run: node index.js\n", {"index.js": program})
