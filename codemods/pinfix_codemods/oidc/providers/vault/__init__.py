"""Tokens and logins of HashiCorp Vault."""
