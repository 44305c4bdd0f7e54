"""What a file really is: examined by its bytes, and written anew without what nobody needs.

The examination runs in a process of its own (`worker`, asked by `examining`): what a file can do
to a reader of files ends there, without keys, settings or a database within reach.
"""
