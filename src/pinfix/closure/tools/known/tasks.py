"""Which files tools for tasks, environments, images and infrastructure go by; the rest of the table."""

from __future__ import annotations

from pinfix.closure.tools.known.tool import Tool
from pinfix.closure.tools.known.tool import tool as _tool

_TERRAFORM = _tool(
    "*.tf *.tf.json .terraform.lock.hcl terraform.tfvars *.auto.tfvars",
    verbs="init plan apply destroy validate import test refresh",
    folders="-chdir",
    files="-var-file -backend-config",
    reader="terraform",
    finder="terraform",
)
_TERRAGRUNT = _tool("terragrunt.hcl root.hcl *.tf", folders="--terragrunt-working-dir --working-dir")

TASKS: dict[str, Tool] = {
    "just": _tool(
        "justfile Justfile .justfile", configs="-f --justfile", folders="-d --working-directory",
        reader="just",
    ),
    "task": _tool(
        "Taskfile.yml Taskfile.yaml taskfile.yml taskfile.yaml Taskfile.dist.y*ml taskfile.dist.y*ml",
        configs="-t --taskfile",
        folders="-d --dir", reader="task",
    ),
    "mise": _tool(
        "mise.toml .mise.toml mise/config.toml .mise/config.toml .config/mise.toml .config/mise/config.toml"
        " .config/mise/conf.d/*.toml .tool-versions mise-tasks/* .mise-tasks/* mise/tasks/* .mise/tasks/*"
        " .config/mise/tasks/*",
        reader="program",
    ),
    "asdf": _tool(".tool-versions", verbs="install plugin"),
    "lefthook": _tool("lefthook.* .lefthook.* .config/lefthook.*", reader="program"),
    "direnv": _tool(".envrc", verbs="exec allow export"),
    "earthly": _tool("Earthfile", reader="program"),
    "tilt": _tool("Tiltfile"),
    "dagger": _tool("dagger.json"),
    "devcontainer": _tool(
        ".devcontainer/devcontainer.json .devcontainer/Dockerfile .devcontainer.json",
        folders="--workspace-folder", stays=True,
    ),
    "nix": _tool("flake.nix flake.lock default.nix shell.nix nix/*.nix"),
    "nix-build": _tool("default.nix", arguments="*.nix"),
    "nix-shell": _tool("shell.nix default.nix", arguments="*.nix"),
    "devbox": _tool("devbox.json devbox.lock"),
    "docker-compose": _tool(
        "compose.yaml compose.yml docker-compose.yml docker-compose.yaml compose.override.y*ml"
        " docker-compose.override.y*ml",
        configs="-f --file", reader="compose",
    ),
    "docker-bake": _tool(
        "compose.yaml compose.yml docker-compose.yml docker-compose.yaml docker-bake.hcl docker-bake.json"
        " docker-bake.override.hcl docker-bake.override.json",
        configs="-f --file", reader="bake",
    ),
    "skaffold": _tool("skaffold.yaml", configs="-f --filename"),
    "helmfile": _tool("helmfile.yaml helmfile.yaml.gotmpl", configs="-f --file"),
    "packer": _tool("*.pkr.hcl", arguments="*.hcl *.json", verbs="build init validate"),
    "vagrant": _tool("Vagrantfile", verbs="up provision"),
    "terraform": _TERRAFORM,
    "tofu": _TERRAFORM,
    "terragrunt": _TERRAGRUNT,
    "pulumi": _tool("Pulumi.yaml", folders="-C --cwd"),
    "cdk": _tool("cdk.json"),
    "serverless": _tool("serverless.yml serverless.yaml serverless.ts"),
    "run-parts": _tool(arguments="*"),
    "bats": _tool(arguments="*.bats *.sh"),
    "k6": _tool(arguments="*.js *.ts", verbs="run"),
    "locust": _tool("locustfile.py", configs="-f"),
    "expect": _tool(arguments="*.exp"),
    "import-module": _tool(arguments="*.psm1 *.psd1 *.ps1"),
    "invoke-pester": _tool(arguments="*.ps1", files="-Path -Configuration"),
    "invoke-build": _tool("*.build.ps1", arguments="*.ps1"),
    "start-process": _tool(arguments="*.ps1 *.sh *.bat *.cmd *.exe", files="-FilePath"),
}  # fmt: skip
