// Drives the built site in Chromium: node run.mjs --site DIR --screenshots DIR
// ZF_BIN names the command that serves it, ZF_CHROMIUM the browser.

import { join } from 'node:path'
import { Server, browser, check, freePort, options, pixels, runAll, token, until } from './harness.mjs'

/** Where things are on the page. */
const PART = {
  chart: '[data-testid=chart]',
  strip: '[data-testid=strip]',
  map: '[data-testid=map]',
  place: '[data-testid=place]',
  variable: '[data-testid=variable]',
  cursor: '[data-testid=tooltip]',
  reset: '[data-testid=reset]',
  fault: '[data-testid=error]',
  retry: '[data-testid=retry]',
  theme: '[data-testid=theme]',
  first: '#zf-first svg',
}

const arguments_ = options(process.argv.slice(2))
const screenshots = arguments_.screenshots ?? 'target/screenshots'
const server = new Server(process.env.ZF_BIN ?? 'target/debug/zarr-fuse', arguments_.site, await freePort())
const chromium = await browser()

const desktop = { viewport: { width: 1360, height: 860 }, colorScheme: 'light' }
let page
const faults = []

/** A fresh page without history. */
async function open(how = desktop, path = '') {
  await page?.context().close()
  page = await (await chromium.newContext(how)).newPage()
  faults.length = 0
  page.on('pageerror', error => faults.push(String(error)))
  page.on('console', message => message.type() === 'error' && faults.push(message.text()))
  await page.goto(server.address + path)
}

const chart = async (colour = '#000000') => pixels(page, PART.chart, colour)

/** The chart when it no longer changes. */
async function drawn(name = '--c1') {
  const colour = await until('the design tokens', () => token(page, name), value => /^#[0-9a-f]{6}$/i.test(value))
  let before = -1
  return until('a drawn chart', () => chart(colour), seen => {
    const same = seen.sum === before
    before = seen.sum
    return same && seen.found > 40
  })
}

/** The chart after `act` has changed it. */
async function changed(act, what) {
  const before = await drawn()
  const address = page.url()
  await act()
  await until(`${what}: the address`, () => page.url(), now => now !== address)
  await until(`${what}: the drawing`, chart, now => now.sum !== before.sum)
  return { before, address, after: await drawn() }
}

async function wheel(turn) {
  const box = await page.locator(PART.chart).boundingBox()
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2)
  await page.mouse.wheel(0, turn)
}

const picture = name => page.screenshot({ path: join(screenshots, `${name}.png`) })

const checks = [
  ['the first chart stands in the page without a script', async () => {
    await open({ ...desktop, javaScriptEnabled: false })
    const lines = await page.locator(`${PART.first} path, ${PART.first} polyline`).count()
    check(lines > 0, 'no line is in the inline SVG')
    const text = await page.locator('body').innerText()
    check(text.includes('Borehole temperatures'), 'the title is not in the page')
    await picture('no-script')
  }],
  ['the chart is drawn in the colour of its series', async () => {
    await open()
    const seen = await drawn()
    check(seen.inks >= 8, `only ${seen.inks} colours: the axes or the grid are not there`)
    await picture('light')
    check(faults.length === 0, `errors in the console: ${faults.join('; ')}`)
  }],
  ['the overview strip and the map are drawn', async () => {
    for (const part of [PART.strip, PART.map]) {
      const seen = await until(part, () => pixels(page, part), now => now.inks > 2)
      check(seen.area > 1000, `${part} has no size`)
    }
  }],
  ['variables are listed with their units', async () => {
    const text = await page.locator(PART.variable).allInnerTexts()
    check(text.length >= 3, `${text.length} variables are listed`)
    check(text.some(one => one.includes('Rock temperature') && one.includes('°C')), `no unit: ${text.join(' | ')}`)
  }],
  ['picking a place changes the drawing and the address, and Back undoes it', async () => {
    await open()
    // BH-07 has data and is not among the places of the dataset's own view.
    const place = page.locator(`${PART.place}[data-name=BH-07]`)
    check(await place.getAttribute('aria-checked') === 'false', 'BH-07 is picked already')
    const { before, address } = await changed(() => place.click(), 'picking')
    check(new URLSearchParams(page.url().split('?').pop()).get('s')?.includes(','), `no places in ${page.url()}`)
    await page.goBack()
    await until('Back: the address', () => page.url(), now => now === address)
    await until('Back: the drawing', chart, now => now.sum === before.sum)
  }],
  ['choosing a variable changes the drawing and the address', async () => {
    await open()
    await changed(() => page.locator(PART.variable, { hasText: 'Air temperature' }).first().click(), 'choosing')
    check(page.url().includes('air_temperature'), page.url())
  }],
  ['the wheel zooms, a drag pans, reset shows all', async () => {
    await open()
    const { before } = await changed(() => wheel(-600), 'zooming')
    check(page.url().includes('t='), `no window in ${page.url()}`)
    const box = await page.locator(PART.chart).boundingBox()
    await changed(async () => {
      await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2, { steps: 8 })
      await page.mouse.up()
    }, 'panning')
    await page.mouse.move(2, 2)
    await page.locator(PART.reset).first().click()
    await until('the whole record', chart, now => now.sum === before.sum)
  }],
  ['a link shows to another what was seen', async () => {
    await open()
    await changed(() => wheel(-900), 'zooming')
    await page.mouse.move(2, 2)
    const [seen, address] = [await drawn(), page.url()]
    await open(desktop, address.slice(server.address.length))
    await until('the same drawing', chart, now => now.sum === seen.sum)
  }],
  ['the cursor tells value, unit and time in UTC', async () => {
    await open()
    await drawn()
    const box = await page.locator(PART.chart).boundingBox()
    await page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.5, { steps: 4 })
    const text = await until('the cursor', () => page.locator(PART.cursor).first().innerText(), now => now.includes('°C'))
    // A point that stands for days has a date, a finer one a time of day as well.
    check(/\d{4}(, \d\d:\d\d(:\d\d)? UTC| \(UTC\))/.test(text), text)
  }],
  ['dark', async () => {
    await open({ ...desktop, colorScheme: 'dark' })
    await drawn()
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = ground.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0)
    check(light < 150, `the ground is ${ground}`)
    await picture('dark')
  }],
  ['a phone', async () => {
    await open({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true })
    await drawn()
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    check(wide <= 390, `the page is ${wide} px wide`)
    const box = await page.locator(PART.chart).boundingBox()
    check(box.width > 300 && box.y < 500, `the chart is at ${JSON.stringify(box)}`)
    await picture('phone')
  }],
  ['a dataset that is not there is an error with its address', async () => {
    const address = `${server.address}nowhere.zarr`
    await open(desktop, `?data=${encodeURIComponent(address)}`)
    const text = await until('the error', () => page.locator(PART.fault).first().innerText(), now => now.length > 0)
    check(text.includes('nowhere.zarr'), text)
    await picture('not-found')
  }],
  ['a stopped server is an error with a way on', async () => {
    await open()
    await drawn()
    await server.stop()
    await page.locator(PART.variable, { hasText: 'Relative humidity' }).first().click()
    const text = await until('the error', () => page.locator(PART.fault).first().innerText(), now => now.length > 0)
    check(text.length > 20, text)
    await picture('stopped')
    await server.start()
    await page.locator(PART.retry).first().click()
    await until('no error', () => page.locator(PART.fault).count(), now => now === 0)
    await drawn()
  }],
]

await server.start()
const passed = await runAll(checks, screenshots, { picture })
await chromium.close()
await server.stop()
process.exit(passed ? 0 : 1)
