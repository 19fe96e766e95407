"""What the files of terraform say against a swap."""

from __future__ import annotations

import pytest

from .kit import AZURE, IDS

LOCK = (
    'provider "registry.terraform.io/hashicorp/{}" {{\n  version     = "{}"\n  constraints = "~> 9.9"\n}}\n'
)
REQUIRED = """\
terraform {{
  required_providers {{
    {} = {{
      source = "x/y"
      version = "{}"
    }}
  }}
}}
"""
NOTE = "from 3.7 on"


def steps(run: str = "terraform apply", folder: str = "") -> str:
    where = f"  working-directory: {folder}\n" if folder else ""
    return f"- uses: actions/checkout@v4\n- run: {run}\n{where}  env:\n{IDS}"


def codes(files: dict[str, str], text: str = "") -> set[str]:
    return AZURE.codes(text or steps(), files)


@pytest.mark.parametrize(
    ("name", "version"),
    [("azurerm", "2.99.0"), ("azurerm", "3.6.0"), ("azuread", "1.6.0"), ("azapi", "1.2.0")],
)
def test_a_locked_provider_that_is_too_old(name, version):
    assert codes({".terraform.lock.hcl": LOCK.format(name, version)}) == {"tool-version"}


@pytest.mark.parametrize(
    "version", ["~> 2.40", "~> 3.5.0", "= 3.6.0", "3.6.0", "< 3.0", "<= 3.6", ">= 2.0, < 3.7.0"]
)
def test_a_constraint_that_only_old_ones_meet(version):
    assert codes({"main.tf": REQUIRED.format("azurerm", version)}) == {"tool-version"}


@pytest.mark.parametrize(
    "version", ["~> 3.0", "~> 3.7.0", "3.7.0", ">= 2.0", "< 4.0", "<= 3.7", "!= 3.0.0", "~> 4", "$x"]
)
def test_a_constraint_that_new_ones_meet(version):
    assert codes({"main.tf": REQUIRED.format("azurerm", version)}) == set()


def test_other_forms_of_a_constraint():
    old = 'terraform {\n  required_providers {\n    azurerm = "~> 2.0"\n  }\n}\n'
    assert codes({"main.tf": old}) == {"tool-version"}
    assert codes({"main.tf": 'provider "azurerm" {\n  version = "=2.1.0"\n}\n'}) == {"tool-version"}


def test_the_lock_file_decides():
    files = {
        "main.tf": REQUIRED.format("azurerm", "~> 2.0"),
        ".terraform.lock.hcl": LOCK.format("azurerm", "4.1.0"),
    }
    assert codes(files) == set()


@pytest.mark.parametrize(
    "text",
    [steps(folder="infra"), steps("terraform -chdir=infra apply"), steps("cd infra && terraform apply")],
)
def test_only_the_folder_that_terraform_runs_in_counts(text):
    old = LOCK.format("azurerm", "2.99.0")
    assert codes({"infra/.terraform.lock.hcl": old}, text) == {"tool-version"}
    assert (
        codes({".terraform.lock.hcl": old, "infra/sub/main.tf": REQUIRED.format("azurerm", "~> 2.0")}, text)
        == set()
    )


@pytest.mark.parametrize("line", ["use_oidc = false", "client_secret = var.secret"])
@pytest.mark.parametrize("block", ['provider "azurerm"', 'backend "azurerm"', 'provider "azuread"'])
def test_a_block_that_wants_the_key(line, block):
    text = f"{block} {{\n  features {{}}\n  {line}\n}}\n"
    assert codes({"main.tf": text}) == {"keys-and-role"}


@pytest.mark.parametrize(
    "text",
    [
        'provider "azurerm" {\n  features {}\n  use_oidc = true\n}\n',
        'provider "azurerm" {\n  features {}\n}\nresource "x" "y" {\n  client_secret = 1\n}\n',
        'provider "azurerm" {\n  features {}\n}\nresource "x" "y" {\n  use_oidc = false\n}\n',
        'provider "azurerm" {\n  # use_oidc = false\n}\n',
        'provider "other" {\n  use_oidc = false\n}\n',
    ],
)
def test_a_block_that_does_not(text):
    assert codes({"main.tf": text}) == set()


def test_a_version_that_is_not_known_is_told():
    assert any(NOTE in note for note in AZURE.swap(steps(), {}).notes)
    files = {".terraform.lock.hcl": LOCK.format("azurerm", "4.1.0")}
    assert not any(NOTE in note for note in AZURE.swap(steps(), files).notes)
