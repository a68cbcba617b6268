"""polars reads and types a CSV file.

usage: read.py TABLE

Prints {"seconds": .., "rows": .., "types": {column: type}}; importing is not counted. The caller sets
POLARS_MAX_THREADS.
"""

import json
import sys
import time

import polars as pl


def main():
    begin = time.perf_counter()
    table = pl.read_csv(sys.argv[1], try_parse_dates=True)
    seconds = time.perf_counter() - begin
    types = {name: str(kind) for name, kind in table.schema.items()}
    print(json.dumps({"seconds": seconds, "rows": table.height, "types": types}))


if __name__ == "__main__":
    main()
