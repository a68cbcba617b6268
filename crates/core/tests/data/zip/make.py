"""Writes the ZIP files beside it from ../zarr_python.zarr with Python's zipfile; their dates are fixed."""

import zipfile
from pathlib import Path

HERE = Path(__file__).parent
STORE = HERE.parent / "zarr_python.zarr"


def write(name, method, prefix="", force=False, comment=b""):
    with zipfile.ZipFile(HERE / name, "w", method) as archive:
        archive.comment = comment
        for path in sorted(path for path in STORE.rglob("*") if path.is_file()):
            info = zipfile.ZipInfo(prefix + path.relative_to(STORE).as_posix())
            info.compress_type = method
            with archive.open(info, "w", force_zip64=force) as entry:
                entry.write(path.read_bytes())


write("stored.zip", zipfile.ZIP_STORED)
write("deflated.zip", zipfile.ZIP_DEFLATED, "data.zarr/", comment=b"written by Python")
write("zip64.zip", zipfile.ZIP_STORED, force=True)
