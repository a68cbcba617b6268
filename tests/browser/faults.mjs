// A bad line and a bad server: the right state each time, no endless retry, no request after Cancel.

import { Skipped, check, until } from './harness.mjs'
import { DESKTOP } from './visit.mjs'

/** The chart, its statistics and three companions may each ask for the same bytes, once and three times again, and Chromium by
 *  itself repeats what a connection dropped; two more tell CORS from a broken line and a refused chunk from an absent one. */
const MOST_A_KEY = 5 * 4 * 2 + 2

const CHUNKS = 'rock_temperature/c/'
const ROOT = 'zarr.json'

/** Opens the sample on the server of faults. */
async function open({ visit, faulty, without }, query = '') {
  if (!faulty) throw new Skipped(without)
  const address = `${faulty.address}sample.zarr`
  await visit.open(`#/open?url=${encodeURIComponent(address)}${query && '&'}${query}`, DESKTOP)
}

/** What the page tells: the kind of its error, its text, and the chips of the chart. */
async function told(visit) {
  const error = visit.at('error')
  const [kind, text] = (await error.count()) ? [await error.first().getAttribute('data-kind'), await error.first().innerText()] : [null, '']
  const tags = await visit.at('tag').allInnerTexts()
  return { state: await visit.page.getAttribute('#app', 'data-state'), kind, text, tags: tags.join(' | ') }
}

/** Each key is asked for only so often, and then there is silence. */
async function silent(faulty) {
  await faulty.settled()
  const times = new Map()
  for (const { path, range = '' } of await faulty.log()) times.set(path + range, (times.get(path + range) ?? 0) + 1)
  const most = [...times].sort((a, b) => b[1] - a[1])[0]
  check(!most || most[1] <= MOST_A_KEY, `${most?.[0]} was asked for ${most?.[1]} times`)
}

/** The faults of metadata: the mode and the kinds of error that say so. */
const OPENING = [
  ['drop', ['network']], ['403', ['private']], ['404', ['not-found', 'not-zarr']], ['429', ['throttled']], ['500', ['server']], ['503', ['throttled']],
  ['truncate', ['truncated', 'network']], ['corrupt', ['not-zarr', 'unreadable', 'corrupt']], ['nocors', ['cors']],
]

/** The faults of chunks; a 404 is a chunk that nobody stored. */
const READING = [
  ['drop', ['network']], ['403', ['refused']], ['429', ['throttled']], ['500', ['server']], ['503', ['throttled']],
  ['truncate', ['truncated', 'network', 'short']], ['lie', ['truncated', 'short']], ['corrupt', ['corrupt']], ['nocors', ['cors']],
]

export default [
  ...OPENING.map(([mode, kinds]) => [`opening, ${mode}`, async t => {
    const { visit, faulty } = t
    if (faulty) await faulty.spoil(mode, ROOT)
    await open(t)
    const seen = await until('an error', () => told(visit), now => now.kind !== null, 30)
    check(kinds.includes(seen.kind), JSON.stringify(seen))
    check(seen.text.includes('sample.zarr'), `no address in ${seen.text}`)
    if (mode === 'nocors') {
      const rules = JSON.parse(await visit.at('cors-rules').innerText())
      check(rules.CORSRules[0].AllowedMethods.includes('GET'), 'the rules for the owner are not there')
      await visit.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await visit.at('copy-rules').click()
      await visit.text('copy-rules', text => text === 'Copied')
      check(JSON.parse(await visit.page.evaluate(() => navigator.clipboard.readText())).CORSRules.length === 1, 'the rules are not copied')
      await visit.picture('cors')
    }
    await silent(faulty)
    // Once it is mended, Retry opens it.
    await faulty.heal()
    await visit.at('retry').click()
    await visit.drawn('--c1', 30)
  }]),
  ...READING.map(([mode, kinds]) => [`reading, ${mode}`, async t => {
    const { visit, faulty } = t
    if (faulty) await faulty.spoil(mode, CHUNKS)
    await open(t)
    const seen = await until('an error', () => told(visit), now => now.kind !== null, 40)
    check(kinds.includes(seen.kind), JSON.stringify(seen))
    if (mode === 'corrupt') {
      check(/1d\/rock_temperature\w*\/c\/[\d/]+/.test(seen.text), `the damaged chunk is not named: ${seen.text}`)
      await visit.picture('corrupt')
    }
    check(await visit.at('variable').count() >= 3, 'the rest of the page is gone')
    await silent(faulty)
    await faulty.heal()
    await visit.at('retry').first().click()
    await until('no error', () => visit.at('error').count(), count => count === 0, 20)
    await visit.drawn('--c1', 30)
  }]),
  ['a chunk that nobody stored is no error', async t => {
    const { visit, faulty } = t
    if (faulty) await faulty.spoil('404', CHUNKS)
    await open(t)
    const seen = await until('an empty chart', () => told(visit), now => ['empty', 'ready'].includes(now.state), 20)
    check(seen.kind === null, JSON.stringify(seen))
    await silent(faulty)
  }],
  ['a server that ignores ranges is read, or named', async t => {
    const { visit, faulty } = t
    if (faulty) await faulty.spoil('range200', '.')
    await open(t)
    const seen = await until('an end', () => told(visit), now => now.kind !== null || now.state === 'ready', 30)
    check(seen.kind === null || seen.kind === 'ignores-ranges', JSON.stringify(seen))
    await silent(faulty)
  }],
  ['one fault that passes is not seen', async t => {
    const { visit, faulty } = t
    if (faulty) await faulty.spoil('503', '.', { times: 2 })
    await open(t)
    await visit.drawn('--c1', 30)
    check((await told(visit)).kind === null, 'an error is shown')
  }],
  ['one damaged chunk leaves the others drawn, and is no gap', async t => {
    const { visit, faulty } = t
    await open(t, 'agg=0')
    await visit.drawn('--c1', 30)
    const chunk = (await faulty.log(/\/0\/rock_temperature\/c\//))[0]
    await faulty.spoil('corrupt', chunk.path.replace(/[.\/]/g, '.'))
    await open(t, 'agg=0')
    await until('the damage to be told', () => told(visit), now => now.tags.includes('could not be read') || now.kind === 'corrupt', 30)
    await until('the other lines', () => visit.chart(), seen => seen.inks > 8)
    await visit.picture('one-damaged')
  }],
  ['a slow answer can be cancelled, and then nothing more is asked', async t => {
    const { visit, faulty } = t
    if (faulty) await faulty.spoil('delay', CHUNKS, { ms: 4000 })
    await open(t)
    await visit.at('cancel').waitFor({ timeout: 15000 })
    await visit.picture('loading')
    await visit.at('cancel').click()
    await visit.text('cancelled')
    const before = (await faulty.log()).length
    await faulty.settled(2500)
    const after = (await faulty.log()).length
    check(after === before, `${after - before} requests after Cancel`)
    await visit.picture('cancelled')
    await faulty.heal()
    await visit.at('retry').click()
    await visit.drawn('--c1', 30)
  }],
  ['while it waits for long, the page says for what', async t => {
    const { visit, faulty } = t
    if (faulty) await faulty.spoil('delay', ROOT, { ms: 12000 })
    await open(t)
    const text = await visit.text('watchdog', undefined, 12)
    check(/127\.0\.0\.1/.test(text), text)
    await visit.picture('waiting')
    await faulty.heal()
  }],
  ['a new selection gives up the old one', async t => {
    const { visit, faulty } = t
    await faulty?.heal()
    await open(t)
    await visit.drawn('--c1', 30)
    await faulty.spoil('delay', 'air_temperature/c/', { ms: 3000 })
    await visit.at('variable', '[data-name=air_temperature]').click()
    await until('a request', () => faulty.log(/air_temperature\/c/), log => log.length > 0)
    await visit.at('variable', '[data-name=relative_humidity]').click()
    await until('the other variable', () => visit.at('chart-title').innerText(), text => text.includes('humidity'), 10)
    await visit.drawn('--c1', 30)
    await faulty.heal()
  }],
]
