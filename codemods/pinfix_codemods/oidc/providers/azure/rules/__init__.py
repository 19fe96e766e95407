"""Why a key of Azure has to stay."""
