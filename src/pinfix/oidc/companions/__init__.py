"""Files for the other side: trust policies, credentials, forms of registries. pinfix applies none of them."""
