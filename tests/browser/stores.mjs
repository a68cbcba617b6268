// Small stores whose every value is known, of the shapes that the sample dataset does not have. Only `rare` is compressed.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const TYPES = { int8: Int8Array, uint16: Uint16Array, float32: Float32Array, float64: Float64Array, int64: BigInt64Array }

/** Texts as the codec vlen-utf8 has them: their number, then each with its length before it. */
function texts(values) {
  const parts = values.map(value => Buffer.from(value))
  const number = value => Buffer.from(Uint32Array.of(value).buffer)
  return Buffer.concat([number(parts.length), ...parts.flatMap(part => [number(part.length), part])])
}

/** The chunks of an array in C order: for each the key and, of one that is stored, the bytes. */
function* chunks({ shape, chunk = shape, type, value, absent = () => false, packed = { pack: bytes => bytes } }) {
  const counts = shape.map((size, axis) => Math.ceil(size / chunk[axis]))
  const total = counts.reduce((a, b) => a * b, 1)
  const unravel = (at, sizes) => sizes.reduceRight(([rest, index], size) => [Math.floor(rest / size), [rest % size, ...index]], [at, []])[1]
  for (let at = 0; at < total; at++) {
    const index = unravel(at, counts)
    if (absent(index)) continue
    const values = Array.from({ length: chunk.reduce((a, b) => a * b, 1) }, (_, i) => {
      const place = unravel(i, chunk).map((inside, axis) => index[axis] * chunk[axis] + inside)
      return place.every((p, axis) => p < shape[axis]) ? value(...place) : type === 'string' ? '' : 0
    })
    if (type === 'string') yield [index, texts(values)]
    else yield [index, packed.pack(Buffer.from(TYPES[type].from(type === 'int64' ? values.map(BigInt) : values).buffer))]
  }
}

const metadata = ({ shape, chunk = shape, type, dims, attributes = {}, fill, packed }) => ({
  zarr_format: 3, node_type: 'array', shape, data_type: type, dimension_names: dims, attributes,
  fill_value: fill ?? (type === 'string' ? '' : type.startsWith('float') ? 'NaN' : 0),
  chunk_grid: { name: 'regular', configuration: { chunk_shape: chunk } },
  chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
  codecs: [type === 'string' ? { name: 'vlen-utf8' } : { name: 'bytes', configuration: { endian: 'little' } }, ...(packed ? [packed.codec] : [])],
})

/** Writes a Zarr V3 hierarchy with consolidated metadata. */
function write(folder, attributes, arrays) {
  const all = Object.entries(arrays)
  const consolidated = Object.fromEntries(all.map(([name, array]) => [name, metadata(array)]))
  put(join(folder, 'zarr.json'), JSON.stringify({
    zarr_format: 3, node_type: 'group', attributes,
    consolidated_metadata: { kind: 'inline', must_understand: false, metadata: consolidated },
  }))
  for (const [name, array] of all) {
    put(join(folder, name, 'zarr.json'), JSON.stringify(consolidated[name]))
    for (const [index, bytes] of chunks(array)) put(join(folder, name, 'c', ...index.map(String)), bytes)
  }
}

function put(path, bytes) {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, bytes)
}

const hours = (count, chunk = count) => ({
  shape: [count], chunk: [chunk], type: 'int64', dims: ['time'], value: i => i,
  attributes: { units: 'hours since 2024-01-01T00:00:00Z', calendar: 'standard', standard_name: 'time', axis: 'T' },
})
const labels = (name, values) => ({ shape: [values.length], type: 'string', dims: [name], value: i => values[i] })

/** Two stations, four units, uncertainty, flags, a gap of station A, a chunk of station B that is not stored. */
function sensors(folder) {
  const shape = [2, 2000]
  const over = (value, units, more = {}) => ({
    shape, chunk: [1, 500], type: 'float32', dims: ['station', 'time'], value,
    attributes: { units, ...more.attributes }, ...(more.absent && { absent: more.absent }), ...(more.type && { type: more.type }),
  })
  const wave = (s, t) => 10 + 5 * s + 8 * Math.sin(t / 100) + (t % 24) / 24
  write(folder, { title: 'Sensors', license: 'CC0-1.0' }, {
    time: hours(2000),
    station: labels('station', ['A', 'B']),
    temperature: over((s, t) => s === 0 && t >= 700 && t < 900 ? NaN : wave(s, t), 'degC', {
      attributes: { long_name: 'Temperature', standard_name: 'air_temperature', ancillary_variables: 'temperature_uncertainty temperature_flag' },
      absent: ([station, time]) => station === 1 && time === 2,
    }),
    temperature_uncertainty: over(() => 0.5, 'degC', { attributes: { standard_name: 'air_temperature standard_error' } }),
    temperature_flag: over((s, t) => t % 97 === 5 ? 1 : 0, '1', {
      type: 'int8', attributes: { standard_name: 'air_temperature status_flag', flag_values: [0, 1], flag_meanings: 'good suspect' },
    }),
    pressure: over((s, t) => 1000 + s + Math.cos(t / 50), 'hPa', { attributes: { long_name: 'Pressure' } }),
    discharge: over((s, t) => 10 ** (1 + s + Math.sin(t / 200)), 'm3/s', { attributes: { long_name: 'Discharge' } }),
  })
}

/** Twelve members of one forecast. */
function members(folder) {
  write(folder, { title: 'An ensemble' }, {
    time: hours(300),
    realization: { shape: [12], type: 'int64', dims: ['realization'], value: i => i, attributes: { standard_name: 'realization' } },
    temperature: {
      shape: [12, 300], type: 'float32', dims: ['realization', 'time'], attributes: { units: 'K', long_name: 'Temperature' },
      value: (m, t) => 280 + 5 * Math.sin(t / 20) + m * t / 300,
    },
  })
}

/** A field over latitude and longitude at six times. */
function field(folder) {
  const degrees = (name, count, from, step, units) => ({
    shape: [count], type: 'float64', dims: [name], value: i => from + i * step, attributes: { units, standard_name: name },
  })
  write(folder, { title: 'A field' }, {
    time: hours(6),
    latitude: degrees('latitude', 18, 85, -10, 'degrees_north'),
    longitude: degrees('longitude', 36, 5, 10, 'degrees_east'),
    t2m: {
      shape: [6, 18, 36], chunk: [1, 18, 36], type: 'float32', dims: ['time', 'latitude', 'longitude'],
      attributes: { units: 'K', long_name: 'Temperature at 2 m' }, value: (t, y, x) => 300 - Math.abs(8.5 - y) * 5 + t + x / 36,
    },
  })
}

/** An image of two channels, without coordinates. */
function image(folder) {
  write(folder, { title: 'An image' }, {
    signal: { shape: [2, 96, 128], chunk: [1, 96, 128], type: 'uint16', dims: ['c', 'y', 'x'], value: (c, y, x) => 100 * c + x + y },
  })
}

/** Most of a year of seconds by their metadata: 240 MB that nobody has stored. */
function large(folder) {
  const shape = [30_000_000]
  const never = () => true
  write(folder, { title: 'Much' }, {
    time: {
      ...hours(1), shape, chunk: [1_000_000], absent: never,
      attributes: { units: 'seconds since 2014-01-01T00:00:00Z', standard_name: 'time', regular: { start: 1388534400, step: 1 } },
    },
    signal: { shape, chunk: [1_000_000], type: 'float64', dims: ['time'], attributes: { units: 'V' }, value: () => 0, absent: never },
  })
}

/** As `large`, and more than one chart may hold in memory. */
function huge(folder) {
  const shape = [60_000_000]
  const never = () => true
  write(folder, { title: 'Too much' }, {
    time: {
      ...hours(1), shape, chunk: [1_000_000], absent: never,
      attributes: { units: 'seconds since 2014-01-01T00:00:00Z', standard_name: 'time', regular: { start: 1388534400, step: 1 } },
    },
    signal: { shape, chunk: [1_000_000], type: 'float64', dims: ['time'], attributes: { units: 'V' }, value: () => 0, absent: never },
  })
}

const GZIP = { codec: { name: 'gzip', configuration: { level: 5 } }, pack: bytes => gzipSync(bytes) }

/** Blosc with its lz4, of which the first byte of a token says how many bytes are copied as they are: all of them. */
const BLOSC = {
  codec: { name: 'blosc', configuration: { cname: 'lz4', clevel: 5, shuffle: 'noshuffle', typesize: 4, blocksize: 0 } },
  pack(bytes) {
    const more = bytes.length - 15
    const lengths = [...Array(Math.floor(more / 255)).fill(255), more % 255]
    const block = Buffer.concat([Buffer.from([0xf0, ...lengths]), bytes])
    const numbers = (...values) => Buffer.from(Uint32Array.from(values).buffer)
    // Version 2, of its lz4 1; flags: lz4, blocks not split; bytes, length of a block, all bytes; where the block starts.
    const all = 16 + 4 + 4 + block.length
    const head = Buffer.from([2, 1, 0x20 | 0x10, 4])
    return Buffer.concat([head, numbers(bytes.length, bytes.length, all), numbers(20), numbers(block.length), block])
  },
}

/** Lines in codecs that few stores use, and one in a codec that nobody reads. */
function rare(folder) {
  const line = (packed, title) => ({
    shape: [500], type: 'float32', dims: ['time'], packed, attributes: { units: 'm', long_name: title }, value: t => Math.sin(t / 40),
  })
  write(folder, { title: 'Rare' }, {
    time: hours(500),
    tide: line(GZIP, 'Tide'),
    wave: line(BLOSC, 'Wave'),
    foam: line({ codec: { name: 'lzma', configuration: {} }, pack: bytes => bytes }, 'Foam'),
  })
}

/** A field at the first days of twelve months. */
function months(folder) {
  const days = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335]
  write(folder, { title: 'Months' }, {
    time: {
      shape: [12], type: 'int64', dims: ['time'], value: i => days[i],
      attributes: { units: 'days since 2024-01-01', calendar: 'standard', standard_name: 'time' },
    },
    ice: {
      shape: [12, 20, 30], chunk: [1, 20, 30], type: 'float32', dims: ['time', 'y', 'x'],
      attributes: { units: 'm', long_name: 'Ice' }, value: (t, y, x) => t + y / 20 + x / 30,
    },
  })
}

/** Zarr V2 without consolidated metadata. */
function classic(folder) {
  const array = (name, shape, dtype, dims, values, attributes) => {
    put(join(folder, name, '.zarray'), JSON.stringify({
      zarr_format: 2, shape, chunks: shape, dtype, order: 'C', compressor: null, filters: null, fill_value: null,
    }))
    put(join(folder, name, '.zattrs'), JSON.stringify({ _ARRAY_DIMENSIONS: dims, ...attributes }))
    put(join(folder, name, shape.map(() => '0').join('.')), Buffer.from(values.buffer))
  }
  put(join(folder, '.zgroup'), JSON.stringify({ zarr_format: 2 }))
  put(join(folder, '.zattrs'), JSON.stringify({ title: 'Classic' }))
  const times = Float64Array.from({ length: 400 }, (_, i) => i)
  array('time', [400], '<f8', ['time'], times, { units: 'days since 2020-01-01', calendar: 'standard' })
  array('level', [400], '<f4', ['time'], Float32Array.from(times, t => Math.sin(t / 30)), { units: 'm', long_name: 'Level' })
}

/** Writes them all below `folder`. */
export function writeStores(folder) {
  const words = at => write(at, { title: 'Words' }, { name: labels('thing', ['ant', 'bee']) })
  const all = { sensors, members, field, image, large, huge, rare, months, classic, words }
  for (const [name, make] of Object.entries(all)) make(join(folder, `${name}.zarr`))
  put(join(folder, 'notes.txt'), 'no Zarr')
}
