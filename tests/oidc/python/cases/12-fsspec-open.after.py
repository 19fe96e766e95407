import fsspec
with fsspec.open("s3://b/k", "rb") as f:
    print(f.read())
