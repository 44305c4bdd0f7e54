"""A roster file on its way into the registry: guards, columns, rows, problems, batches (POL-5.3).

The sealed upload is the only staging. Rows are read from it in memory, refused columns are
dropped the moment a row is read, and the file is deleted when its import ends, or after a week.
"""
