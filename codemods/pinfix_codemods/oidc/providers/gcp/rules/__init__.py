"""Why a key of a service account has to stay."""
