"""What forbids a pull request, seen before the first write.

In this order: the repository (`repository`), pushing and the power of the token (`pushing`), the rules on the
branch (`rules`), how many are open (`repository.too_many`).
"""
