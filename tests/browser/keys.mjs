// Everything without a mouse: each key of the chart, the lists, and the way there by Tab.

import { check, until } from './harness.mjs'
import { part } from './visit.mjs'

/** The test id of what has the focus, else its text or its tag. */
const focused = page =>
  page.evaluate(() => {
    const at = document.activeElement
    return at?.dataset?.testid ?? (at?.innerText?.slice(0, 30) || at?.tagName) ?? ''
  })

/** Presses Tab until `good` holds for what has the focus; gives all that had it. */
async function tabTo(page, good, most = 40) {
  const seen = []
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab')
    seen.push(await focused(page))
    if (good(seen.at(-1))) return seen
  }
  throw new Error(`Tab does not lead there: ${seen.join(', ')}`)
}

/** Whether what has the focus can be seen to have it. */
const ringed = page =>
  page.evaluate(() => {
    const style = getComputedStyle(document.activeElement)
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'
  })

const length = ([from, to]) => to - from

/** A sample's chart with the focus on it, the window being 90 days. */
async function focus({ visit, openSample }, query = 't=2025-03-01..2025-05-30') {
  await openSample(query)
  await visit.drawn()
  await visit.at('chart').focus()
  return visit.page.keyboard
}

/** The window after `act` has changed it. */
async function moved(visit, act) {
  const before = visit.page.url()
  await act()
  await until('the address', () => visit.page.url(), now => now !== before)
  return visit.window()
}

/** What is said to a screen reader next. */
async function said(visit, act, good) {
  await act()
  return until('the announcement', () => visit.at('announcer').innerText(), good)
}

export default [
  ['from the first Tab to a changed period', async ({ visit, openSample }) => {
    await openSample()
    await visit.drawn()
    const order = await tabTo(visit.page, now => now === 'chart')
    check(await ringed(visit.page), 'the focus on the chart cannot be seen')
    const lists = order.filter(name => ['variable', 'place'].includes(name))
    check(lists.length === 2, `each list is one stop: ${order.join(', ')}`)
    const { keyboard } = visit.page
    await keyboard.press('+')
    await visit.keyed('t', t => t && t !== 'all')
    const zoomed = visit.window()
    const later = await moved(visit, () => keyboard.press('PageDown'))
    check(later[0] > zoomed[0], 'PgDn does not go on')
    await visit.drawn()
    const text = await said(visit, () => keyboard.press('ArrowRight'), text => /BH-01: .*°C/.test(text))
    check(/UTC/.test(text), text)
    visit.calm()
  }],
  ['every stop of Tab can be seen, and Shift+Tab goes back', async ({ visit, openSample }) => {
    await openSample()
    await visit.drawn()
    const hidden = []
    for (let i = 0; i < 30; i++) {
      await visit.page.keyboard.press('Tab')
      const name = await focused(visit.page)
      if (name === 'BODY') break
      if (!await ringed(visit.page)) hidden.push(name)
    }
    check(hidden.length === 0, `no ring around ${hidden.join(', ')}`)
    await visit.at('chart').focus()
    await visit.page.keyboard.press('Shift+Tab')
    check(await focused(visit.page) !== 'chart', 'Shift+Tab stays')
    await visit.page.keyboard.press('Tab')
    check(await focused(visit.page) === 'chart', `Tab leads to ${await focused(visit.page)}`)
  }],
  ['arrows move the cursor, with Shift ten times as far; Esc takes it away', async t => {
    const keyboard = await focus(t)
    const { visit } = t
    const left = async () => {
      const box = await visit.at('tooltip').boundingBox()
      return box.x
    }
    await keyboard.press('ArrowLeft')
    await visit.text('tooltip')
    const first = await left()
    await keyboard.press('ArrowLeft')
    const second = await until('one step', left, x => x !== first)
    await keyboard.press('Shift+ArrowLeft')
    const third = await until('ten steps', left, x => x !== second)
    check(Math.abs((second - third) / (first - second) - 10) < 2.5, `steps of ${first - second} and ${second - third} px`)
    await keyboard.press('Escape')
    await until('no cursor', () => visit.at('tooltip').count(), count => count === 0)
  }],
  ['plus, minus, PgUp, PgDn, Home, End and 0 move the window', async t => {
    const keyboard = await focus(t)
    const { visit } = t
    const begin = visit.window()
    const zoomed = await moved(visit, () => keyboard.press('+'))
    check(Math.abs(length(zoomed) / length(begin) - 0.5) < 0.01, '+ does not halve')
    const wide = await moved(visit, () => keyboard.press('-'))
    check(Math.abs(length(wide) / length(begin) - 1) < 0.01, '− does not double')
    const before = await moved(visit, () => keyboard.press('PageUp'))
    check(Math.abs(before[1] - wide[0]) < 120, 'PgUp is not one window back')
    const on = await moved(visit, () => keyboard.press('PageDown'))
    check(Math.abs(on[0] - wide[0]) < 120, 'PgDn is not one window on')
    const first = await moved(visit, () => keyboard.press('Home'))
    const last = await moved(visit, () => keyboard.press('End'))
    check(first[0] < on[0] && last[0] > on[0] && Math.abs(length(first) - length(last)) < 120, 'Home and End are not the ends')
    await keyboard.press('0')
    await visit.keyed('t', value => !value || value === 'all')
    await visit.drawn()
  }],
  ['brackets change the line, M and m go to its extremes, G to its gap', async t => {
    const { visit, openStore } = t
    await openStore('sensors', 'v=temperature&s=A,B')
    await visit.drawn()
    await visit.at('chart').focus()
    const { keyboard } = visit.page
    await said(visit, () => keyboard.press(']'), text => text === 'Line B')
    await said(visit, () => keyboard.press('['), text => text === 'Line A')
    const [row] = await visit.at('stats').allInnerTexts()
    const [, min, , max] = row.split(/\s+/)
    const value = text => text.match(/A: ([−\-\d.]+)/)?.[1]
    const most = await said(visit, () => keyboard.press('M'), text => value(text) !== undefined)
    check(most.includes(max), `the greatest is ${max}, the cursor at ${most}`)
    const least = await said(visit, () => keyboard.press('m'), text => value(text) !== undefined && text !== most)
    check(least.includes(min), `the least is ${min}, the cursor at ${least}`)
    const gap = await said(visit, () => keyboard.press('g'), text => text !== least)
    check(/A: [^\d−-]/.test(gap) || /^No gap/.test(gap), `no gap at ${gap}`)
  }],
  ['T shows the numbers, D downloads, ? explains the keys', async t => {
    const keyboard = await focus(t)
    const { visit } = t
    await keyboard.press('?')
    const help = await visit.text('help')
    for (const key of ['PgUp', 'Home', 'Esc', 'Shift + drag']) check(help.includes(key), `no ${key} in ${help}`)
    await visit.at('chart').focus()
    await keyboard.press('?')
    await until('no help', () => visit.at('help').count(), count => count === 0)
    const [download] = await Promise.all([visit.page.waitForEvent('download'), keyboard.press('d')])
    check(download.suggestedFilename().endsWith('.csv'), download.suggestedFilename())
    await keyboard.press('t')
    await until('the table', () => visit.at('table').count(), count => count === 1)
    await visit.keyed('view', view => view === 'table')
  }],
  ['in the lists arrows go, Space picks', async ({ visit, openSample }) => {
    await openSample()
    await visit.drawn()
    const { keyboard } = visit.page
    await tabTo(visit.page, now => now === 'variable')
    await keyboard.press('Home')
    const name = () => visit.page.evaluate(() => document.activeElement.dataset.name)
    const first = await name()
    await keyboard.press('End')
    check(await name() !== first, 'End stays')
    await tabTo(visit.page, now => now === 'place')
    await keyboard.press('End')
    await keyboard.press('ArrowUp')
    const place = await name()
    await keyboard.press(' ')
    await visit.keyed('s', places => places?.split(',').includes(place))
    await visit.drawn()
  }],
  ['the chart is explained to those who do not see it', async ({ visit, openSample }) => {
    await openSample()
    await visit.drawn()
    const chart = visit.at('chart')
    check(await chart.getAttribute('role') === 'application', 'no role')
    check(/Rock temperature|rock temperature/.test(await chart.getAttribute('aria-label')), 'no name')
    const details = await until('the sentences', () => visit.page.locator(part('details')).innerText(), text => /mean/.test(text))
    check(/BH-01/.test(details) && /°C/.test(details), details)
  }],
]
