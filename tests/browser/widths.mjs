// The page at three widths in both themes, and axe-core on each of its states.

import { createRequire } from 'node:module'
import { check, until } from './harness.mjs'
import { part, screen } from './visit.mjs'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** The violations that axe-core finds, one line each. */
async function violations(page) {
  await page.evaluate(() => document.getAnimations().forEach(animation => animation.finish?.call(animation)) ?? null).catch(() => {})
  await page.addScriptTag({ path: AXE })
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')}`)
}

async function clean(visit, what) {
  const found = await violations(visit.page)
  check(found.length === 0, `axe-core on ${what}:\n${found.join('\n')}`)
}

/** Nothing is wider than the screen. */
async function fits(visit, width) {
  const wide = await visit.page.evaluate(() => document.documentElement.scrollWidth)
  check(wide <= width, `the page is ${wide} px wide`)
}

const sizes = [390, 768, 1440].flatMap(width => ['light', 'dark'].map(theme => [width, theme]))

export default [
  ...sizes.map(([width, theme]) => [`${width} px, ${theme}`, async ({ visit, openSample }) => {
    await openSample('', screen(width, theme))
    await visit.drawn()
    await fits(visit, width)
    const box = await visit.at('chart').boundingBox()
    check(box.width > 300 && box.x + box.width <= width && box.y < 500, `the chart is at ${JSON.stringify(box)}`)
    await visit.picture(`${width}-${theme}`)
    await clean(visit, `${width} px, ${theme}`)
    await visit.at('options').locator('summary').click()
    await fits(visit, width)
    await clean(visit, `the options at ${width} px, ${theme}`)
    visit.calm()
  }]),
  ['the table, light and dark', async ({ visit, openSample }) => {
    for (const theme of ['light', 'dark']) {
      await openSample('view=table', screen(1440, theme))
      await until('the rows', () => visit.at('table').locator('tbody tr').count(), count => count === 25)
      await clean(visit, `the table, ${theme}`)
    }
  }],
  ['a field, light and dark', async ({ visit, openStore }) => {
    for (const theme of ['light', 'dark']) {
      await openStore('field', '', screen(1440, theme))
      await visit.state('ready')
      await visit.picture(`field-${theme}`)
      await clean(visit, `the field, ${theme}`)
    }
  }],
  ['an error, light and dark', async ({ visit, openStore }) => {
    for (const theme of ['light', 'dark']) {
      await openStore('nowhere', '', screen(390, theme))
      await visit.text('error')
      await fits(visit, 390)
      await clean(visit, `the error, ${theme}`)
    }
  }],
  ['keys and two axes', async ({ visit, openSample }) => {
    await openSample('v=air_temperature,relative_humidity')
    await visit.drawn()
    await visit.at('keys').click()
    await visit.text('help')
    await clean(visit, 'the keys')
  }],
  ['on a phone the sheet opens the panels', async ({ visit, openSample }) => {
    await openSample('', screen(390))
    await visit.drawn()
    const page = visit.page
    const seen = selector => page.locator(selector).first().isVisible()
    check(!await seen('aside.left'), 'the panel is open')
    await visit.at('pill-where').tap()
    await until('the places', () => seen(part('places')), visible => visible)
    await visit.at('place', '[data-name=BH-07]').tap()
    await visit.keyed('s', places => places?.includes('BH-07'))
    await visit.picture('phone-places')
    await page.locator('.veil').tap({ position: { x: 40, y: 40 } })
    await until('the panel to close', () => seen('aside.left'), visible => !visible)
    await visit.at('pill-window').tap()
    await until('the statistics', () => seen(part('stats')), visible => visible)
    await page.locator('.veil').tap({ position: { x: 40, y: 40 } })
    await visit.drawn()
  }],
  ['two fingers zoom, one pans, a long press puts the cursor', async ({ visit, openSample }) => {
    await openSample('', screen(390))
    await visit.drawn()
    const touch = await visit.page.context().newCDPSession(visit.page)
    const box = await visit.at('chart').boundingBox()
    const y = box.y + box.height / 2
    const send = (type, ...shares) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: shares.map((share, id) => ({ x: box.x + box.width * share, y, id })) })
    await send('touchStart', 0.4, 0.6)
    for (let i = 1; i <= 6; i++) await send('touchMove', 0.4 - i * 0.04, 0.6 + i * 0.04)
    await send('touchEnd')
    await visit.keyed('t', t => t && t !== 'all')
    const zoomed = visit.window()
    await visit.drawn()
    await send('touchStart', 0.4)
    for (let i = 1; i <= 6; i++) await send('touchMove', 0.4 + i * 0.05)
    await send('touchEnd')
    await until('the window', () => visit.window(), now => now[0] !== zoomed[0])
    const panned = visit.window()
    check(panned[0] < zoomed[0], 'a finger to the right shows what was before')
    check(Math.abs(panned[1] - panned[0] - (zoomed[1] - zoomed[0])) < 120, 'panning has changed the length')
    await visit.page.touchscreen.tap(box.x + box.width / 2, y)
    await visit.text('tooltip', text => text.includes('°C'))
  }],
  ['motion is reduced where that is wished', async ({ visit, openSample }) => {
    await openSample('', { ...screen(1440), reducedMotion: 'reduce' })
    await visit.drawn()
    const moving = await visit.page.evaluate(() => document.getAnimations().filter(one => one.playState === 'running').length)
    check(moving === 0, `${moving} animations run`)
  }],
  ['forced colours keep the page readable', async ({ visit, openSample }) => {
    await openSample('', { ...screen(1440), forcedColors: 'active' })
    await visit.state('ready')
    await clean(visit, 'forced colours')
  }],
]
