"""A repository on disk: whose it is on the server, what its base is, and putting a proposal on its branch.

Nothing of the person's is touched: not the work tree, the index, a branch, the stash, the configuration or a
log of refs. All that appears in `.git` are objects.
"""
