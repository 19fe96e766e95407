"""From a tree to what one pull request would hold, and to the tree that its branch would have."""
