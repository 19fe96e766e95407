def one(text):
    import google.auth

    return google.auth.default()[0]


def two():
    import json
    import os

    import google.auth

    return google.auth.default()[0], json, os
