"""`pinfix verify`: are the pins that stand in the files true?

`inspection` says what can be asked, `checks` what follows from the answers, `verification` goes through the
files, and `text` and `json` render what was found.
"""
