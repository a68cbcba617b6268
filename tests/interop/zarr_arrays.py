"""Writes many small Zarr stores with zarr-python and tensorstore, and beside each what NumPy says that it holds.

usage: zarr_arrays.py FOLDER

FOLDER/manifest.json lists the cases. Each has a store (a folder of FOLDER) with a variable, mostly `v` over `time` and
others, and FOLDER/NAME.json with the numbers or the texts of the whole variable in C order: missing is null, infinities
are texts, whole numbers of 64 bits are texts in `digits` too. `times` are seconds since 1970-01-01, where the case has a
time.
"""

import datetime
import json
import os
import shutil
import sys
import warnings

import cftime
import numcodecs
import numpy as np
import tensorstore as ts
import zarr
from zarr.codecs import BloscCodec, BytesCodec, Crc32cCodec, GzipCodec, ShardingCodec, TransposeCodec, ZstdCodec
from zarr.codecs import numcodecs as nc3

warnings.simplefilter("ignore")
folder = sys.argv[1]
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
manifest = []
EPOCH = datetime.datetime(1970, 1, 1)
RARE = ["blosc", "gzip", "zlib", "lz4", "delta", "fixedscaleoffset", "packbits", "astype", "fletcher32", "crc32\"", "adler32"]


def plain(value):
    """A number for JSON."""
    value = float(value)
    if np.isnan(value):
        return None
    return value if np.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")


def numbers(raw, attributes, fill, bits=None):
    """The values of a variable as CF decodes them, compared in the stored type. `fill` is a Zarr fill value that means
    missing, or None."""
    if raw.dtype.kind == "m":
        unit, factor = np.datetime_data(raw.dtype)
        seconds = {"D": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}[unit] * factor
        return np.where(np.isnat(raw), np.nan, raw.view("i8").astype("f8") * seconds)
    if raw.dtype.kind == "M":
        return np.where(np.isnat(raw), np.nan, raw.view("i8").astype("f8"))
    if raw.dtype.kind == "c":
        bad = np.isnan(raw.real) | np.isnan(raw.imag)
        if fill is not None and fill != 0:
            bad |= raw == fill
        return np.where(bad, np.nan, np.hypot(raw.real.astype("f8"), raw.imag.astype("f8")))
    if bits:
        raw = raw.view(bits)
    missing = []
    for name in ("_FillValue", "missing_value"):
        missing += np.ravel(attributes.get(name, [])).tolist()
    if not missing and fill is not None and fill != 0 and raw.dtype.kind in "iuf":
        missing = [fill]
    bad = np.zeros(raw.shape, bool)
    for one in missing:
        bad |= raw == np.asarray(one).astype(raw.dtype)
    low, high = attributes.get("valid_range", (attributes.get("valid_min"), attributes.get("valid_max")))
    packed = "scale_factor" in attributes or "add_offset" in attributes
    of_values = packed and any(isinstance(bound, float) for bound in (low, high))
    values = raw.astype("f8") * attributes.get("scale_factor", 1.0) + attributes.get("add_offset", 0.0) if packed else raw.astype("f8")
    compared = values if of_values else raw
    if low is not None:
        bad |= compared < low
    if high is not None:
        bad |= compared > high
    return np.where(bad, np.nan, values)


def note(name, writer, form, how, raw, attributes, fill, times=None, bits=None, array="v", text=""):
    answer = {"shape": list(raw.shape)}
    if raw.dtype.kind in "SUOT":
        kind = "texts"
        gone = attributes.get("missing_value", "")
        texts = [one.rstrip(b"\0").decode() if isinstance(one, bytes) else str(one) for one in np.ravel(raw)]
        answer["texts"] = ["" if one == gone else one for one in texts]
    else:
        kind = "numbers"
        values = numbers(raw, attributes, fill, bits)
        answer["numbers"] = [plain(value) for value in np.ravel(values)]
        if raw.dtype in ("i8", "u8") and not {"scale_factor", "add_offset"} & set(attributes):
            bad = np.ravel(np.isnan(values))
            answer["digits"] = ["" if gone else str(int(one)) for one, gone in zip(np.ravel(raw), bad)]
    if times is not None:
        answer["times"] = times
    json.dump(answer, open(f"{folder}/{name}.json", "w"))
    address = f"{name}.zarr/{array}" if how == "array" else f"{name}.zarr"
    rare = any(word in text for word in RARE)
    manifest.append(
        {
            "name": name,
            "address": address,
            "array": array,
            "writer": writer,
            "zarr_format": form,
            "open": how,
            "kind": kind,
            "type": str(raw.dtype),
            "rare": rare,
        }
    )


def metadata_of(path):
    for name in ("zarr.json", ".zarray"):
        if os.path.exists(f"{path}/{name}"):
            return open(f"{path}/{name}").read()
    return ""


def case(name, form, data, chunks=None, attributes=None, fill=None, how="consolidated", skip=(), bits=None, expect="read", time=None, **options):
    """A store of zarr-python. `skip`: indices of chunks that are not written. `fill`: the Zarr fill value."""
    attributes = dict(attributes or {})
    data = np.asarray(data)
    path = f"{folder}/{name}.zarr"
    root = zarr.open_group(path, mode="w", zarr_format=form)
    root.attrs["title"] = name
    if how == "names":
        root.attrs["zarr_fuse_variables"] = ["v"]
    dims = ["time", "y", "x"][: data.ndim]
    stamps, units = time or (np.arange(data.shape[0] if data.ndim else 0, dtype="i8"), {"units": "hours since 2024-01-01"})

    def create(title, values, names, attrs, **kwargs):
        if form == 3:
            kwargs["dimension_names"] = names
        else:
            attrs = {**attrs, "_ARRAY_DIMENSIONS": names}
        array = root.create_array(title, shape=values.shape, dtype=kwargs.pop("dtype", values.dtype), attributes=attrs, **kwargs)
        return array

    if data.ndim:
        create("time", stamps, ["time"], units, chunks=(max(1, len(stamps)),), compressors=options.get("time_codec", None))[...] = stamps
    options.pop("time_codec", None)
    if fill is not None:
        options["fill_value"] = fill
    dtype = options.pop("dtype", data.dtype)
    array = create("v", data, dims, attributes, chunks=chunks or data.shape, dtype=dtype, **options)
    if skip:
        block = options.get("shards") or chunks
        for index in np.ndindex(*[-(-n // c) for n, c in zip(data.shape, block)]):
            if index not in skip:
                part = tuple(slice(i * c, (i + 1) * c) for i, c in zip(index, block))
                array[part] = data[part]
    else:
        array[...] = data
    if how == "consolidated":
        zarr.consolidate_metadata(path, zarr_format=form)
    raw = zarr.open_array(f"{path}/v", mode="r")[...]
    times = None
    if data.ndim and time is None:
        times = [1704067200 + 3600 * i for i in range(data.shape[0])]
    raw = np.asarray(raw)
    if fill is None and form == 2 and options.get("fill_value", 0) is None and raw.dtype.kind == "f":
        fill = None
    note(name, "zarr-python", form, how, raw, attributes, fill, times, bits, text=metadata_of(f"{path}/v"))


# Types.
random = np.random.default_rng(6)
SHAPE = (7, 5)


def sample(kind):
    dtype = np.dtype(kind)
    if dtype.kind == "b":
        return random.random(SHAPE) > 0.5
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        data = random.integers(limits.min, limits.max, SHAPE, dtype=dtype.newbyteorder("="), endpoint=True)
        data[0, 0], data[0, 1] = limits.min, limits.max
        return data.astype(dtype)
    if dtype.kind == "f":
        data = random.normal(0, 100, SHAPE).astype(dtype)
        data[0, :4] = [np.nan, np.inf, -np.inf, 0]
        return data
    if dtype.kind == "c":
        data = (random.normal(0, 9, SHAPE) + 1j * random.normal(0, 9, SHAPE)).astype(dtype)
        data[0, 0] = complex(np.nan, 1)
        return data
    data = random.integers(0, 10**6, SHAPE).astype("i8").view(dtype)
    data[0, 0] = np.datetime64("NaT") if dtype.kind == "M" else np.timedelta64("NaT")
    return data


for form in (2, 3):
    for kind in ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]:
        case(f"v{form}-{kind}", form, sample(kind), (3, 2))
    for kind in [">i2", ">i4", ">f4", ">f8", ">c8"]:
        data = sample(kind)
        if form == 3:
            case(f"v{form}-big-{kind[1:]}", form, data.astype(data.dtype.newbyteorder("=")), (3, 2), serializer=BytesCodec(endian="big"))
        else:
            case(f"v{form}-big-{kind[1:]}", form, data, (3, 2))
    for kind in ["M8[ns]", "M8[s]", "M8[D]", "m8[ms]", "m8[10s]"]:
        case(f"v{form}-{kind.replace('[', '-').strip(']')}", form, sample(kind), (3, 2), fill=np.array("NaT", kind)[()])
    words = np.array(["Kleť", "", "ZK1-S4", "Bílý Kříž", "-", "x" * 9, "\N{SNOWMAN}"])
    case(f"v{form}-utf32", form, words.astype("U9"), (3,))
    case(f"v{form}-bytes", form, np.array([b"Klet", b"", b"ZK1", b"a b", b"-", b"x" * 9, b"0"], "S9"), (3,))
    case(f"v{form}-text", form, words.astype("T"), (3,), dtype=str)
    case(f"v{form}-text-missing", form, words.astype("U9"), (4,), {"missing_value": "-"})
    case(f"v{form}-scalar-text", form, np.array("one", "U3"), ())
    case(f"v{form}-utf32-fill", form, words.astype("U9"), (2,), fill="none", skip=[(1,)])
    case(f"v{form}-bytes-fill", form, np.arange(7).astype("S3"), (2,), fill=b"zz", skip=[(3,)])

# Codecs.
smooth = np.cumsum(random.normal(0, 1, (64, 33)), axis=0).astype("f4")
whole = np.cumsum(random.integers(-3, 9, (700, 9)), axis=0).astype("i4")
for shuffle in (0, 1, 2):
    for inner in ["blosclz", "lz4", "lz4hc", "zlib", "zstd"]:
        codec = numcodecs.Blosc(inner, 5, shuffle)
        case(f"v2-blosc-{inner}-{shuffle}", 2, whole, (500, 7), compressors=codec)
    mode = ["noshuffle", "shuffle", "bitshuffle"][shuffle]
    for inner in ["blosclz", "lz4", "zstd", "zlib"]:
        case(f"v3-blosc-{inner}-{mode}", 3, smooth.astype("f8"), (40, 33), compressors=BloscCodec(cname=inner, shuffle=mode, typesize=8))
case("v2-blosc-blocks", 2, np.cumsum(random.integers(0, 5, 60_000)).astype("i8"), (50_000,), compressors=numcodecs.Blosc("lz4", 5, 1, blocksize=8192))
case("v2-blosc-noise", 2, random.integers(0, 256, 3000).astype("u1"), (3000,), compressors=numcodecs.Blosc("lz4", 5, 2))
for title, codec in {
    "none": None,
    "zlib": numcodecs.Zlib(6),
    "gzip": numcodecs.GZip(6),
    "zstd": numcodecs.Zstd(3),
    "lz4": numcodecs.LZ4(),
}.items():
    case(f"v2-{title}", 2, smooth, (30, 20), compressors=codec)
for title, codec in {
    "none": None,
    "gzip": GzipCodec(level=4),
    "zstd": ZstdCodec(level=4, checksum=True),
    "lz4": nc3.LZ4(),
    "zlib": nc3.Zlib(level=3),
    "zstd-crc32c": (ZstdCodec(level=1), Crc32cCodec()),
    "shuffle-gzip": (nc3.Shuffle(elementsize=4), GzipCodec()),
    "numcodecs-zstd": nc3.Zstd(level=2),
    "fletcher32": nc3.Fletcher32(),
    "crc32": nc3.CRC32(),
    "adler32": nc3.Adler32(),
}.items():
    case(f"v3-{title}", 3, smooth, (30, 20), compressors=codec)
for title, data, filters, codec in [
    ("delta", whole, [numcodecs.Delta("<i4")], numcodecs.Zlib()),
    ("delta-narrow", whole % 100, [numcodecs.Delta("<i4", "<i2")], None),
    ("delta-big", whole.astype(">i4"), [numcodecs.Delta(">i4")], numcodecs.LZ4()),
    ("delta-f8", np.round(smooth).astype("f8"), [numcodecs.Delta("<f8")], numcodecs.Zstd()),
    ("scale", np.round(smooth.astype("f8"), 1), [numcodecs.FixedScaleOffset(offset=1000.5, scale=10, dtype="<f8", astype="<i4")], None),
    ("scale-f4", np.round(smooth, 1), [numcodecs.FixedScaleOffset(offset=-3, scale=10, dtype="<f4", astype="<i2")], numcodecs.Zlib()),
    ("packbits", random.random((13, 5)) > 0.3, [numcodecs.PackBits()], None),
    ("quantize", smooth, [numcodecs.Quantize(digits=1, dtype="<f4")], numcodecs.Zstd()),
    ("bitround", smooth, [numcodecs.BitRound(keepbits=8)], numcodecs.Zstd()),
    ("astype", smooth.astype("f8"), [numcodecs.AsType(encode_dtype="<f4", decode_dtype="<f8")], None),
    ("shuffle", smooth, [numcodecs.Shuffle(4)], numcodecs.Zlib()),
    ("fletcher32", smooth, [numcodecs.Fletcher32()], numcodecs.Zlib()),
    ("crc32", smooth, [numcodecs.CRC32()], None),
    ("adler32", whole, [numcodecs.Adler32()], numcodecs.Zstd()),
]:
    case(f"v2-filter-{title}", 2, data, (30, 5), filters=filters, compressors=codec)
for title, data, filters in [
    ("delta", whole, [nc3.Delta(dtype="<i4")]),
    ("delta-narrow", whole % 100, [nc3.Delta(dtype="<i4", astype="<i2")]),
    ("scale", np.round(smooth.astype("f8"), 1), [nc3.FixedScaleOffset(offset=1000.5, scale=10, dtype="<f8", astype="<i4")]),
    ("astype", smooth, [nc3.AsType(encode_dtype="<f8", decode_dtype="<f4")]),
    ("quantize", smooth, [nc3.Quantize(digits=1, dtype="<f4")]),
]:
    case(f"v3-filter-{title}", 3, data, (30, 5), filters=filters)

# Layout: orders, separators, shards, chunks that are not written.
cube = random.normal(0, 1, (11, 7, 5)).astype("f4")
for separator in (".", "/"):
    for order in ("C", "F"):
        keys = {"name": "v2", "separator": separator}
        case(f"v2-order-{order}-{'dot' if separator == '.' else 'slash'}", 2, cube, (4, 3, 2), order=order, chunk_key_encoding=keys)
case("v2-order-F-2d", 2, cube[:, :, 0], (4, 3), order="F", compressors=numcodecs.Blosc("lz4"))
case("v3-transpose", 3, cube, (4, 3, 2), filters=TransposeCodec(order=(2, 0, 1)))
case("v3-dot-keys", 3, cube, (4, 3, 2), chunk_key_encoding={"name": "default", "separator": "."})
case("v3-v2-keys", 3, cube, (4, 3, 2), chunk_key_encoding={"name": "v2", "separator": "/"})
for place in ("start", "end"):
    for title, codecs in {
        "plain": [BytesCodec()],
        "zstd": [BytesCodec(), ZstdCodec()],
        "blosc": [BytesCodec(), BloscCodec(cname="lz4", shuffle="shuffle", typesize=4)],
        "gzip-crc": [BytesCodec(), GzipCodec(), Crc32cCodec()],
        "turned": [TransposeCodec(order=(1, 0, 2)), BytesCodec(), ZstdCodec()],
    }.items():
        shard = ShardingCodec(chunk_shape=(2, 3, 5), codecs=codecs, index_codecs=[BytesCodec(), Crc32cCodec()], index_location=place)
        case(f"v3-shard-{place}-{title}", 3, cube, (4, 6, 5), serializer=shard, compressors=None)
case("v3-shards", 3, cube, (2, 3, 5), shards=(6, 6, 5), fill=np.nan, skip=[(1, 0, 0)])
sparse = np.full((12, 8), np.nan, "f8")
sparse[3, 2] = 7.0
case("v3-shard-sparse", 3, sparse, (2, 2), shards=(6, 8), fill=np.nan)
for form in (2, 3):
    case(f"v{form}-absent-nan", form, cube, (4, 3, 2), fill=np.nan, skip=[(0, 0, 0), (2, 2, 2)])
    case(f"v{form}-absent-number", form, cube, (4, 3, 2), fill=-9999.0, skip=[(1, 1, 1)])
    case(f"v{form}-absent-counts", form, whole[:40], (20, 5), fill=0, skip=[(1, 0)])
    case(f"v{form}-absent-int", form, whole[:40], (20, 5), fill=-1, skip=[(1, 1)])
    case(f"v{form}-absent-u8", form, whole[:40].astype("u8"), (20, 5), fill=2**64 - 1, skip=[(0, 1)])
    case(f"v{form}-absent-complex", form, sample("c8"), (3, 2), fill=complex(-9, 1), skip=[(1, 1)])
    case(f"v{form}-fill-inf", form, cube[..., 0], (4, 3), fill=np.inf, skip=[(1, 1)])
    case(f"v{form}-empty", form, np.zeros((0, 3)), (1, 3))

# What CF says.
packed = random.integers(-100, 100, (20, 4)).astype("i2")
for form in (2, 3):
    for title, data, attributes, bits in [
        ("fill", packed, {"_FillValue": 7, "scale_factor": 0.1, "add_offset": 20.0}, None),
        ("missing", packed, {"missing_value": [3, 4, 5]}, None),
        ("both", packed, {"_FillValue": 1, "missing_value": 2}, None),
        ("range", packed, {"valid_range": [-50, 50], "scale_factor": 0.5}, None),
        ("range-of-values", packed, {"valid_range": [-10.5, 10.5], "scale_factor": 0.5}, None),
        ("least", packed, {"valid_min": -20, "_FillValue": 5}, None),
        ("greatest", cube[..., 0], {"valid_max": 0.5}, None),
        ("unsigned", packed.astype("i1"), {"_Unsigned": "true", "_FillValue": -1, "scale_factor": 2.0}, "u1"),
        ("signed", packed.astype("u1"), {"_Unsigned": "false", "_FillValue": -1}, "i1"),
        ("single", np.where(cube > 1, np.float32(-999.9), cube), {"_FillValue": -999.9}, None),
        ("large", np.array([2**63 - 1, 2**63 - 2, -(2**63), 5, 6], "i8"), {"_FillValue": 2**63 - 1}, None),
        ("offset", packed, {"add_offset": -273.15}, None),
    ]:
        case(f"v{form}-cf-{title}", form, data, attributes=attributes, bits=bits)

# Calendars, days since and all.
for index, (calendar, units) in enumerate(
    [
        ("standard", "days since 1850-01-01"),
        ("gregorian", "hours since 1900-01-01 00:00:00"),
        ("proleptic_gregorian", "seconds since 0001-01-01"),
        ("julian", "days since 2000-01-01"),
        ("noleap", "days since 1850-01-01"),
        ("365_day", "hours since 2001-03-01 06:00"),
        ("all_leap", "days since 2000-01-01"),
        ("366_day", "minutes since 1999-12-31"),
        ("360_day", "days since 1960-01-01"),
        ("360_day", "months since 1960-01-01"),
        ("standard", "milliseconds since 2024-01-01T00:00:00Z"),
        ("", "seconds since 1970-01-01"),
    ]
):
    form = 2 + index % 2
    month = units.startswith("months")
    stored = np.arange(5) * (1 if month else {"d": 11, "h": 264, "s": 950_400, "m": 15_840}[units[0]])
    if units.startswith("milli"):
        stored = stored * 60_000
    if calendar == "proleptic_gregorian":
        stored = stored + 63_000_000_000
    dates = cftime.num2date(stored, units, calendar or "standard")
    times = []
    for date in dates:
        civil = datetime.datetime(date.year, date.month, date.day, date.hour, date.minute, date.second)
        times.append((civil - EPOCH).total_seconds())
    name = f"v{form}-calendar-{calendar or 'none'}-{index}"
    attributes = {"units": units, **({"calendar": calendar} if calendar else {})}
    case(name, form, np.arange(5.0), time=(stored.astype("i8"), attributes))
    answer = json.load(open(f"{folder}/{name}.json"))
    json.dump({**answer, "times": times}, open(f"{folder}/{name}.json", "w"))

# Ways to open: without consolidated metadata.
for form in (2, 3):
    for how in ("listing", "names", "array"):
        case(f"v{form}-by-{how}", form, cube, (4, 3, 2), fill=np.nan, how=how)


# tensorstore: arrays by themselves, with groups written by hand.
def by_tensorstore(name, form, data, chunks, metadata, how="names"):
    path = f"{folder}/{name}.zarr"
    os.makedirs(path)
    dims = ["time", "y", "x"][: data.ndim]
    stamps = np.arange(data.shape[0], dtype="i8")
    units = {"units": "hours since 2024-01-01"}

    def write(title, values, own, names, attributes):
        spec = {"driver": "zarr3" if form == 3 else "zarr", "kvstore": {"driver": "file", "path": f"{path}/{title}/"}}
        if form == 3:
            own = {**own, "dimension_names": names, "attributes": attributes}
        spec["metadata"] = {"shape": list(values.shape), **own}
        store = ts.open(spec, create=True, delete_existing=True).result()
        store[...] = values
        if form == 2:
            json.dump({**attributes, "_ARRAY_DIMENSIONS": names}, open(f"{path}/{title}/.zattrs", "w"))
        return store.read().result()

    group = {"title": name, "coordinates": "time", "zarr_fuse_variables": ["v"]}
    if form == 3:
        json.dump({"zarr_format": 3, "node_type": "group", "attributes": group}, open(f"{path}/zarr.json", "w"))
        grid = lambda shape: {"chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(shape)}}}
        write("time", stamps, {"data_type": "int64", **grid(stamps.shape)}, ["time"], units)
        raw = write("v", data, {**grid(chunks), **metadata}, dims, {})
    else:
        json.dump({"zarr_format": 2}, open(f"{path}/.zgroup", "w"))
        json.dump(group, open(f"{path}/.zattrs", "w"))
        write("time", stamps, {"dtype": "<i8", "chunks": list(stamps.shape), "compressor": None}, ["time"], units)
        raw = write("v", data, {"chunks": list(chunks), **metadata}, dims, {})
    times = [1704067200 + 3600 * i for i in range(data.shape[0])]
    fill = json.loads(metadata_of(f"{path}/v"))["fill_value"]
    fill = fill if isinstance(fill, (int, float)) and fill != 0 else None
    note(name, "tensorstore", form, how, np.asarray(raw), {}, fill, times, text=metadata_of(f"{path}/v"))


little = {"name": "bytes", "configuration": {"endian": "little"}}
zstd = {"name": "zstd", "configuration": {"level": 3}}
for kind in ["bool", "int8", "int16", "int64", "uint8", "uint64", "float16", "float32", "float64", "complex64"]:
    by_tensorstore(f"ts3-{kind}", 3, sample(kind), (3, 2), {"data_type": kind, "codecs": [{"name": "bytes", "configuration": {"endian": "little"}} if kind[-1] != "8" and kind != "bool" else {"name": "bytes"}, zstd]})
for place in ("start", "end"):
    shard = {
        "name": "sharding_indexed",
        "configuration": {
            "chunk_shape": [2, 7, 1],
            "codecs": [{"name": "transpose", "configuration": {"order": [2, 1, 0]}}, little, {"name": "gzip", "configuration": {"level": 5}}],
            "index_codecs": [little, {"name": "crc32c"}],
            "index_location": place,
        },
    }
    by_tensorstore(f"ts3-shard-{place}", 3, cube, (6, 7, 5), {"data_type": "float32", "codecs": [shard]})
by_tensorstore("ts3-blosc", 3, cube, (4, 7, 5), {"data_type": "float32", "codecs": [little, {"name": "blosc", "configuration": {"cname": "lz4", "clevel": 5, "shuffle": "bitshuffle", "typesize": 4, "blocksize": 0}}]})
for title, compressor in {
    "none": None,
    "zlib": {"id": "zlib", "level": 5},
    "gzip": {"id": "gzip", "level": 5},
    "bz": {"id": "blosc", "cname": "zstd", "clevel": 3, "shuffle": -1, "blocksize": 0},
    "zstd": {"id": "zstd", "level": 3},
}.items():
    by_tensorstore(f"ts2-{title}", 2, cube, (4, 3, 5), {"dtype": "<f4", "compressor": compressor})
by_tensorstore("ts2-big-F", 2, cube, (4, 3, 5), {"dtype": ">f4", "compressor": None, "order": "F", "dimension_separator": "/"})
by_tensorstore("ts2-fill", 2, whole[:30], (10, 9), {"dtype": "<i4", "compressor": None, "fill_value": 42})

# A third of all is for the browser: each third, and all that only it opens in another way.
for index, one in enumerate(manifest):
    one["browser"] = one["open"] != "listing" and (index % 3 == 0 or one["open"] in ("array", "names"))
json.dump(manifest, open(f"{folder}/manifest.json", "w"), indent=1)
print(f"{len(manifest)} arrays, {sum(one['browser'] for one in manifest)} for the browser")
