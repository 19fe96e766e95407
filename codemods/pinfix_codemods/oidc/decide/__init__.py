"""From what providers find to what is done: common rules, places for new steps, permissions, changes."""
