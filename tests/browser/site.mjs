// The baked site: what stands in its HTML, and the live page that takes its place.

import { check, until } from './harness.mjs'
import { DESKTOP, part, screen } from './visit.mjs'

const FIRST = '#zf-first svg'

export default [
  ['the first chart stands in the page without a script', async ({ visit }) => {
    const page = await visit.open('', { ...DESKTOP, javaScriptEnabled: false })
    const lines = await page.locator(`${FIRST} path, ${FIRST} polyline`).count()
    check(lines > 0, 'no line is in the inline SVG')
    const text = await page.locator('body').innerText()
    check(text.includes('Borehole temperatures'), 'the title is not in the page')
    await visit.picture('no-script')
  }],
  ['the live chart takes its place without a shift', async ({ visit }) => {
    const page = await visit.open('', DESKTOP, page => page.addInitScript(() => {
      window.shifts = []
      new PerformanceObserver(list => list.getEntries().forEach(entry => {
        window.shifts.push({ value: entry.value, of: entry.sources.map(source => source.node?.id || source.node?.className || source.node?.nodeName) })
      })).observe({ type: 'layout-shift', buffered: true })
    }))
    await visit.drawn()
    await until('the first view to be gone', () => page.locator(FIRST).count(), count => count === 0)
    const marks = await page.evaluate(() => performance.getEntriesByName('first-chart').length)
    check(marks === 1, `the moment of the first chart is marked ${marks} times`)
    const shifts = await page.evaluate(() => window.shifts)
    const sum = shifts.reduce((sum, { value }) => sum + value, 0)
    check(sum < 0.1, `the layout shifts by ${sum.toFixed(3)}: ${JSON.stringify(shifts)}`)
    visit.calm()
  }],
  ['the chart is drawn in the colour of its series', async ({ visit }) => {
    const seen = await visit.drawn()
    check(seen.inks >= 8, `only ${seen.inks} colours: the axes or the grid are not there`)
    await visit.picture('light')
  }],
  ['dark', async ({ visit }) => {
    const page = await visit.open('', screen(1440, 'dark'))
    await visit.drawn()
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = ground.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0)
    check(light < 150, `the ground is ${ground}`)
    await visit.picture('dark')
  }],
  ['a page that is not there leads to the site', async ({ visit, server }) => {
    const text = await fetch(`${server.address}404.html`).then(answer => answer.text())
    check(/<a [^>]*href=/.test(text), 'no way back')
  }],
  ['a site in a subfolder works as well', async ({ visit }) => {
    await visit.open('below/')
    await visit.drawn()
    visit.calm()
  }],
  ['a stopped server is an error with a way on', async ({ visit, server }) => {
    const page = await visit.open()
    await visit.drawn()
    await server.stop()
    await page.locator(part('variable'), { hasText: 'Relative humidity' }).first().click()
    const text = await visit.text('error')
    check(text.length > 20, text)
    check(await page.locator(part('chart')).isVisible(), 'the chart is gone')
    await visit.picture('stopped')
    await server.start()
    await page.locator(part('retry')).first().click()
    await until('no error', () => page.locator(part('error')).count(), now => now === 0)
    await visit.drawn()
  }],
]
