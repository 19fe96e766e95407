"""Why a key of AWS has to stay."""
