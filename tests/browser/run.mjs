// Drives the viewer in Chromium: node run.mjs --site DIR --viewer DIR --screenshots DIR [--tools DIR] [--without WHY] [--only TOPIC]
//
// --site is the baked site of the sample, --viewer the viewer without a dataset. --tools holds s3-ceph, whose gateway the
// environment names (S3_ENDPOINT_URL and keys), and browser-bench; where it is missing --without says why, the data come
// from a second server, and what needs the tools is skipped. ZF_BIN names the command that serves, ZF_CHROMIUM the browser.

import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publish } from './bucket.mjs'
import { Faulty } from './faulty.mjs'
import { Server, browser, freePort, options, runAll } from './harness.mjs'
import { writeStores } from './stores.mjs'
import { DESKTOP, Visit } from './visit.mjs'

/** The topics, in two lanes that run beside each other, each with a browser and a server of its own. */
const LANES = [['site', 'chart', 'field', 'widths'], ['keys', 'states', 'faults']]

const given = options(process.argv.slice(2))
const screenshots = given.screenshots ?? 'target/screenshots'
const binary = process.env.ZF_BIN ?? 'target/debug/zarr-fuse'
const without = given.tools ? undefined : (given.without ?? 'no --tools')

// The site with one below it and the bare viewer beside it; the stores as they are put into the bucket.
const folder = mkdtempSync(join(tmpdir(), 'zarr-fuse-browser-'))
mkdirSync(screenshots, { recursive: true })
const [site, stores] = [join(folder, 'site'), join(folder, 'stores')]
cpSync(given.site, site, { recursive: true })
cpSync(given.site, join(site, 'below'), { recursive: true })
cpSync(given.viewer, join(site, 'bare'), { recursive: true })
cpSync(given.viewer, join(site, 'breaking'), { recursive: true })
// A viewer whose worker ends as in a panic, by `unreachable` of WebAssembly, when it answers with lines.
appendFileSync(join(site, 'breaking/worker_start.js'), `
const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1, 3, 0, 0, 11]))
const trap = new WebAssembly.Instance(module).exports.t, of = Array.of
Array.of = (...parts) => String(parts[0]).includes('series') ? trap() : of.apply(Array, parts)
`)
writeStores(stores)
cpSync(join(given.site, 'data.zarr'), join(stores, 'sample.zarr'), { recursive: true })
// A browser takes what was changed long ago from its own cache, unasked; what changes tomorrow it always asks for.
const tomorrow = new Date(Date.now() + 86_400_000)
for (const path of readdirSync(stores, { recursive: true })) utimesSync(join(stores, path), tomorrow, tomorrow)

const second = without ? new Server(binary, stores, await freePort()) : undefined
await second?.start()
const data = second ? second.address : await publish(given.tools, 'zarr-fuse-browser-tests', stores)
const faulty = without ? undefined : await Faulty.start(given.tools, stores)

async function lane(topics) {
  const server = new Server(binary, site, await freePort())
  await server.start()
  const chromium = await browser()
  const visit = new Visit(chromium, server.address, screenshots)
  const open = (url, query, how = DESKTOP, before) => visit.open(`#/open?url=${encodeURIComponent(url)}${query && '&'}${query}`, how, before)
  const context = {
    visit, server, data, faulty, without,
    sample: `${data}sample.zarr`,
    /** Opens the sample in the bucket with more keys of the link. */
    openSample: (query = '', how) => open(`${data}sample.zarr`, query, how),
    /** Opens another store of the bucket. */
    openStore: (name, query = '', how, before) => open(`${data}${name}.zarr`, query, how, before),
  }
  const count = await runAll(topics, context)
  await chromium.close()
  await server.stop()
  return count
}

const wanted = topic => !given.only || given.only.split(',').includes(topic)
const load = async topic => [topic, (await import(`./${topic}.mjs`)).default]
const lanes = await Promise.all(LANES.map(topics => Promise.all(topics.filter(wanted).map(load))))
console.log(`\nrunning ${lanes.flat().reduce((sum, [, checks]) => sum + checks.length, 0)} tests`)
const counts = await Promise.all(lanes.filter(topics => topics.length).map(lane))
const sum = name => counts.reduce((sum, count) => sum + count[name], 0)
console.log(`\ntest result: ${sum('failed') ? 'FAILED' : 'ok'}. ${sum('passed')} passed; ${sum('failed')} failed; 0 ignored`)

await Promise.all([second?.stop(), faulty?.stop()])
rmSync(folder, { recursive: true })
process.exit(sum('failed') ? 1 : 0)
