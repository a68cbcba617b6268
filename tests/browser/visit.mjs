// One visitor: a page in a fresh browser context, and what a visitor does with it.

import { join } from 'node:path'
import { check, pixels, token, until } from './harness.mjs'

/** Where things are on the page. */
export const part = name => `[data-testid=${name}]`

/** How wide a visitor's screen is, and which theme the system asks for. */
export const screen = (width, colorScheme = 'light') => {
  const height = { 390: 844, 768: 1024, 1440: 900 }[width] ?? 860
  const phone = width < 500 ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {}
  return { viewport: { width, height }, colorScheme, timezoneId: 'Europe/Prague', ...phone }
}

export const DESKTOP = screen(1440)

export class Visit {
  constructor(chromium, site, screenshots) {
    Object.assign(this, { chromium, site, screenshots, faults: [] })
  }

  /** A fresh page without history at `path` of the site. `before` may prepare the page before it loads. */
  async open(path = '', how = DESKTOP, before = async () => {}) {
    await this.page?.context().close()
    this.page = await (await this.chromium.newContext(how)).newPage()
    this.page.setDefaultTimeout(8000)
    this.faults = []
    this.page.on('pageerror', error => this.faults.push(String(error)))
    this.page.on('console', message => message.type() === 'error' && this.faults.push(message.text()))
    await before(this.page)
    await this.page.goto(this.site + path)
    return this.page
  }

  at(name, more = '') {
    return this.page.locator(part(name) + more)
  }

  picture(name) {
    return this.page.screenshot({ path: join(this.screenshots, `${name}.png`) })
  }

  /** What the chart's canvas shows. */
  chart(colour = '#000000') {
    return pixels(this.page, part('chart'), colour)
  }

  /** Waits for a state of the page: loading, ready, empty, error. */
  state(wanted, seconds) {
    return until(`the state ${wanted}`, () => this.page.getAttribute('#app', 'data-state'), seen => seen === wanted, seconds)
  }

  /** The chart when it is complete and no longer changes. */
  async drawn(name = '--c1', seconds = 20) {
    const colour = await until('the design tokens', () => token(this.page, name), value => /^#[0-9a-f]{6}$/i.test(value))
    let before = -1
    const settled = async () => ({ ...await this.chart(colour), state: await this.page.getAttribute('#app', 'data-state') })
    return until('a drawn chart', settled, seen => {
      const same = seen.sum === before
      before = seen.sum
      return same && seen.found > 40 && seen.state !== 'loading'
    }, seconds)
  }

  /** The chart after `act` has changed it, and the address with it. */
  async changed(act, what) {
    const before = await this.drawn()
    const address = this.page.url()
    await act()
    await until(`${what}: the address`, () => this.page.url(), now => now !== address)
    await until(`${what}: the drawing`, () => this.chart(), now => now.sum !== before.sum)
    return { before, address, after: await this.drawn() }
  }

  /** The value of a key of the link; null without it. */
  key(name) {
    return new URLSearchParams(this.page.url().split('#')[1]?.split('?')[1] ?? '').get(name)
  }

  /** Waits until a key of the link is as wanted. */
  async keyed(name, good) {
    return until(`the key ${name} of the link`, () => this.key(name), good)
  }

  /** The window of the link in seconds since 1970; null when it is the whole record. */
  window() {
    const t = this.key('t')
    if (!t || t === 'all') return null
    // Times without seconds are what Date.parse takes too; a day is its first instant.
    return t.split('..').map(text => Date.parse(text) / 1000)
  }

  /** Turns the wheel over the chart, at a share of its width. */
  async wheel(turn, share = 0.6) {
    const box = await this.at('chart').boundingBox()
    await this.page.mouse.move(box.x + box.width * share, box.y + box.height / 2)
    await this.page.mouse.wheel(0, turn)
  }

  /** Drags from one share of an element's width to another. */
  async drag(name, from, to, up = 0.5) {
    const box = await this.at(name).first().boundingBox()
    const y = box.y + box.height * up
    await this.page.mouse.move(box.x + box.width * from, y)
    await this.page.mouse.down()
    await this.page.mouse.move(box.x + box.width * to, y, { steps: 8 })
    await this.page.mouse.up()
  }

  /** Puts the pointer where it touches nothing. */
  away() {
    return this.page.mouse.move(2, 2)
  }

  /** The text of the first element of a name, once `good` holds for it. */
  text(name, good = text => text.length > 0, seconds) {
    const read = async () => (await this.at(name).count()) ? this.at(name).first().innerText() : ''
    return until(name, read, good, seconds)
  }

  /** No error in the console but those that `expected` allows. */
  calm(expected = () => false) {
    const faults = this.faults.filter(fault => !expected(fault))
    check(faults.length === 0, `errors in the console: ${faults.join('; ')}`)
  }
}
