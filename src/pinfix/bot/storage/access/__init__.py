"""How a database is reached: its URL, without what nobody may see; and a look that changes nothing."""
