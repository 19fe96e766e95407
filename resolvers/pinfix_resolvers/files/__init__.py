"""Files of other repositories: `remote` reads them at commits, `named` at what names stand for."""
