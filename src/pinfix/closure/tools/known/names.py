"""Other names of tools, and programs that start others."""

from __future__ import annotations

ALIASES = {
    "pip3": "pip", "py.test": "pytest", "docusaurus-build": "docusaurus", "sb": "storybook",
    "go-task": "task", "gulp-cli": "gulp", "sphinx": "sphinx-build", "sphinx-autobuild": "sphinx-build",
    "pip-sync": "pip", "@angular/cli": "ng", "@tauri-apps/cli": "tauri", "@changesets/cli": "changeset",
    "@commitlint/cli": "commitlint", "flit_core": "flit", "react-scripts": "npm", "webpack-cli": "webpack",
    "mvnd": "mvn", "ipmo": "import-module", "podman-compose": "docker-compose", "PyInstaller": "pyinstaller",
    "vue-cli-service": "vite", "cargo-nextest": "cargo", "bundler": "bundle", "richgo": "go",
}  # fmt: skip
"""Other names of the same tools."""

STARTERS = frozenset(
    {"docker run", "docker exec", "podman run", "nix develop", "nix shell", "devbox run", "retry", "parallel",
     "start-server-and-test", "concurrently", "with-retry", "lima", "multipass exec", "mise exec",
     "docker-compose run", "docker-compose exec", "ssh-agent", "watch", "entr", "systemd-run", "chroot"}
)  # fmt: skip
"""Programs, with their subcommands, that start a program among their arguments, perhaps elsewhere: a tracked
script among those arguments is taken to run."""
