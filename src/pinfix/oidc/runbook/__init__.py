"""The way from stored keys to short-lived credentials, step by step, so that deployments stay alive."""
