// What the page shows when there is nothing to draw, too much, or something that it does not know.

import { Skipped, check, until } from './harness.mjs'
import { screen } from './visit.mjs'

export default [
  ['a dataset that is not there is an error with its address', async ({ visit, openStore }) => {
    await openStore('nowhere')
    const text = await visit.text('error')
    check(text.includes('nowhere.zarr'), text)
    check(await visit.at('error').getAttribute('data-kind') === 'not-found', await visit.at('error').getAttribute('data-kind'))
    await visit.picture('not-found')
  }],
  ['what is no Zarr is said to be none', async ({ visit, data }) => {
    await visit.open(`#/open?url=${encodeURIComponent(`${data}notes.txt`)}`)
    await visit.text('error')
    const kind = await visit.at('error').getAttribute('data-kind')
    check(['not-zarr', 'not-found'].includes(kind), kind)
  }],
  ['a server that does not answer is a network error', async ({ visit }) => {
    await visit.open(`#/open?url=${encodeURIComponent('http://127.0.0.1:9/x.zarr')}`)
    await visit.text('error')
    const kind = await visit.at('error').getAttribute('data-kind')
    check(kind === 'network', kind)
  }],
  ['an address that is none opens nothing', async ({ visit }) => {
    await visit.open(`#/open?url=${encodeURIComponent('javascript:alert(1)')}`)
    await until('no chart', () => visit.page.getAttribute('#app', 'data-state'), state => ['empty', 'error'].includes(state))
  }],
  ['without a dataset there is a field for an address', async ({ visit, sample }) => {
    await visit.open('bare/')
    await visit.text('welcome')
    await visit.picture('welcome')
    await visit.at('address').fill('nonsense://x')
    await visit.at('open').click()
    await until('a word on it', () => visit.page.locator('[role=alert]').count(), count => count > 0)
    await visit.at('address').fill(sample)
    await Promise.all([visit.page.waitForURL(/(data|url)=/, { waitUntil: 'commit' }), visit.page.keyboard.press('Enter')])
    await visit.drawn()
  }],
  ['texts only: what it is and why it is not drawn', async ({ visit, openStore }) => {
    await openStore('words')
    const text = await visit.text('undrawable')
    check(text.includes('name') && text.includes('2'), text)
    await visit.picture('undrawable')
  }],
  ['Zarr V2 without consolidated metadata is drawn', async ({ visit, openStore, without }) => {
    // What nothing names is found where a bucket lists it.
    if (without) throw new Skipped(without)
    await openStore('classic')
    await visit.drawn()
    check((await visit.text('chart-title')).includes('Level'), await visit.text('chart-title'))
    visit.calm(fault => /404/.test(fault))
  }],
  ['an empty window says so and leads to the nearest data', async ({ visit, openStore }) => {
    await openStore('sensors', 'v=temperature&s=A&t=2024-02-01..2024-02-03')
    const text = await visit.text('empty')
    check(text.includes('no data in') || text.includes('No data'), text)
    await visit.picture('empty')
    await visit.at('nearest').click()
    await until('data', () => visit.at('empty').count(), count => count === 0)
    await visit.drawn()
  }],
  ['much is asked for first, and a shorter period offered', async ({ visit, openStore }) => {
    await openStore('large', 'agg=0')
    const text = await visit.text('large')
    check(/\d+(\.\d+)? [GM]B/.test(text), `no size: ${text}`)
    await visit.picture('large')
    check(await visit.at('load').count() === 1, 'no way to read it')
  }],
  ['more than a chart can hold has a size, and no way to read it at once', async ({ visit, openStore }) => {
    await openStore('huge', 'agg=0')
    const text = await visit.text('large')
    check(/480 MB/.test(text), `no size: ${text}`)
    check(await visit.at('load').count() === 0, 'it is offered to be read, and cannot be')
    check(await visit.at('shorter').count() === 1, 'no shorter period is offered')
    await visit.picture('huge')
  }],
  ['on a phone what went wrong and what can be chosen are on the screen', async ({ visit, openStore }) => {
    const inside = async name => {
      const box = await visit.at(name).first().boundingBox()
      const { width, height } = visit.page.viewportSize()
      return box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height
    }
    await openStore('huge', 'agg=0', screen(390))
    await visit.text('large')
    check(await inside('large'), 'the question is not seen')
    await openStore('sensors', 'v=temperature', screen(390))
    await visit.drawn()
    await visit.at('options').locator('summary').click()
    for (const name of ['uncertainty', 'log', 'normalise']) check(await inside(name), `${name} is beyond the screen`)
    await visit.page.context().setOffline(true)
    await visit.text('offline')
    check(await inside('offline'), 'the banner is beyond the screen')
    await visit.page.context().setOffline(false)
  }],
  ['codecs that few stores use are read by a second worker, which is fetched for them', async ({ visit, openStore }) => {
    const fetched = []
    const note = page => page.on('request', request => fetched.push(new URL(request.url()).pathname.split('/').at(-1)))
    for (const [variable, title] of [['tide', 'Tide'], ['wave', 'Wave']]) {
      fetched.length = 0
      await openStore('rare', `v=${variable}`, screen(1440), note)
      await visit.drawn()
      check((await visit.text('chart-title')).includes(title), await visit.text('chart-title'))
      check(fetched.includes('worker_full_bg.wasm'), `not by the full worker: ${fetched.join(', ')}`)
      visit.calm()
    }
    // It stays in the first one's place: another such line needs no further program.
    fetched.length = 0
    await visit.changed(() => visit.at('variable', '[data-name=tide]').click(), 'the other line')
    check(!fetched.some(name => name.endsWith('.wasm')), `fetched again: ${fetched.join(', ')}`)
    await openStore('sensors', '', screen(1440), note)
    await visit.drawn()
    check(!fetched.includes('worker_full_bg.wasm'), 'the full worker is fetched for a store that does not need it')
  }],
  ['a codec that nobody reads is named, and the other variables are there', async ({ visit, openStore }) => {
    await openStore('rare', 'v=foam')
    const text = await visit.text('error', undefined, 20)
    check(await visit.at('error').getAttribute('data-kind') === 'codec', await visit.at('error').getAttribute('data-kind'))
    check(text.includes('lzma') && text.includes('foam'), text)
    await visit.picture('codec')
    await visit.at('variable', '[data-name=tide]').click()
    await visit.drawn()
  }],
  ['offline is told, and what was loaded stays', async ({ visit, openSample }) => {
    await openSample()
    await visit.drawn()
    await visit.page.context().setOffline(true)
    await visit.text('offline')
    check(await visit.at('chart').isVisible(), 'the chart is gone')
    await visit.page.context().setOffline(false)
    await until('no banner', () => visit.at('offline').count(), count => count === 0)
  }],
  ['a program that breaks shows a way back', async ({ visit }) => {
    await visit.open('', screen(1440), page => page.addInitScript(() => {
      addEventListener('DOMContentLoaded', () => setTimeout(() => {
        // What a panic in WebAssembly is to a page.
        Promise.reject(new WebAssembly.RuntimeError('unreachable'))
      }, 1500))
    }))
    const box = visit.page.locator('#zf-broken')
    await until('the page', () => box.count(), count => count === 1)
    check((await box.innerText()).includes('Load again'), await box.innerText())
    await visit.picture('broken')
    await box.locator('button', { hasText: 'Load again' }).click()
    await until('loading', () => visit.page.getAttribute('#app', 'data-state').catch(() => null), state => state !== 'broken' && state !== null)
  }],
  ['a worker that breaks is an error, and is started again', async ({ visit, sample }) => {
    await visit.open(`breaking/#/open?url=${encodeURIComponent(sample)}`)
    const text = await visit.text('error', undefined, 25)
    check(/broke; it has been started again/.test(text), text)
    await visit.at('retry').first().click()
    await visit.drawn('--c1', 30)
  }],
  ['a worker that does not load is an error', async ({ visit }) => {
    await visit.open('', screen(1440), page => page.context().route('**/worker_bg.wasm', route => route.abort()))
    const text = await visit.text('error', undefined, 25)
    check(/did not load|broke|could not be started/.test(text), text)
  }],
]
