"""CODEOWNERS files as GitHub reads them, and the edit that gives files more owners, with its proof."""
