"""What stands in a repository: lengths, and which chunks the newest commit wrote out of all that are there.

usage: arrays.py REPO ARRAY...

Prints {ARRAY: {"length": of its first axis, "ascending": bool, "written": chunks, "all": chunks}}; `ascending` tells
of labels, the first axis of other arrays is not looked at.
"""

import asyncio
import json
import sys

import icechunk
import numpy as np
import zarr


async def stored(session, path):
    """How many chunks of the array at `path` are stored."""
    return len([index async for index in session.chunk_coordinates(path)])


def main():
    path, names = sys.argv[1], sys.argv[2:]
    repo = icechunk.Repository.open(icechunk.local_filesystem_storage(path))
    history = repo.ancestry(branch="main")
    new, old = next(history).id, next(history).id
    changed = repo.diff(from_snapshot_id=old, to_snapshot_id=new).updated_chunks
    session = repo.readonly_session("main")
    group = zarr.open_group(session.store, mode="r")
    found = {}
    for name in names:
        array = group[name]
        found[name] = {
            "length": array.shape[0],
            "ascending": array.ndim > 1 or bool(np.all(np.diff(array[:]) > 0)),
            "written": len(changed.get("/" + name, [])),
            "all": asyncio.run(stored(session, "/" + name)),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
