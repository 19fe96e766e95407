import google.auth
c = (google.auth.default()[0].with_scopes(["a"]))
