"""From a plan to a branch to a pull request that a maintainer is glad to get."""
