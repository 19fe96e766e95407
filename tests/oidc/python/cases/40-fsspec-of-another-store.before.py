import fsspec
fs = fsspec.filesystem('gs', token='cloud')
other = fsspec.filesystem('ftp', key='a', secret='b')
# storage_options
