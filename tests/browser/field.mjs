// A field over two dimensions: its colours, its cells by hand and by key, its slices, and the way to a chart.

import { check, pixels, until } from './harness.mjs'
import { part } from './visit.mjs'

/** The field's values, as they are written. */
const value = (t, y, x) => 300 - Math.abs(8.5 - y) * 5 + t + x / 36

/** The field when it is complete; the title of its colours' range. */
async function shown({ visit, openStore }, query = '') {
  await openStore('field', query)
  await visit.state('ready')
  return until('colours', () => pixels(visit.page, part('field')), seen => seen.inks > 50)
}

const number = text => Number(text?.match(/[−-]?\d+(\.\d+)?(?= K)/)?.[0].replace('−', '-'))

export default [
  ['it is drawn, with the range of its values', async t => {
    const { visit } = t
    await shown(t)
    check(await visit.at('tab-field').getAttribute('aria-pressed') === 'true', 'the field is not what is drawn')
    const tags = (await visit.at('tag').allInnerTexts()).join(' | ')
    const [least, most] = tags.match(/([\d.]+) to ([\d.]+)/).slice(1).map(Number)
    check(most > least && most <= value(5, 8, 35) + 0.1 && least >= value(0, 0, 0) - 0.1, tags)
    await visit.picture('field')
    visit.calm()
  }],
  ['arrows go over the cells and tell their values', async t => {
    const { visit } = t
    await visit.at('field').focus()
    const { keyboard } = visit.page
    await keyboard.press('Home')
    await visit.text('slider-label', text => text.includes('1 of 6'))
    await visit.state('ready')
    await keyboard.press('ArrowRight')
    const text = await visit.text('tooltip', text => text.includes('K'))
    // The first key begins in the middle, at row 9 and column 18.
    check(Math.abs(number(text) - value(0, 9, 19)) < 0.06, `${text}, not ${value(0, 9, 19)}`)
    check(/[−-]5/.test(text) && text.includes('195'), text)
    await until('the announcement', () => visit.at('announcer').innerText(), said => said.includes('K'))
  }],
  ['PgDn shows the next slice, and the address follows', async t => {
    const { visit } = t
    const before = await pixels(visit.page, part('field'))
    await visit.page.keyboard.press('PageDown')
    await visit.text('slider-label', text => text.includes('2 of 6'))
    await until('the drawing', () => pixels(visit.page, part('field')), now => now.sum !== before.sum)
    check(visit.key('time')?.startsWith('2024-01-01T01'), visit.page.url())
    await visit.at('after').click()
    await visit.text('slider-label', text => text.includes('3 of 6'))
    await visit.page.goBack()
    await visit.text('slider-label', text => text.includes('2 of 6'))
  }],
  ['a click keeps a cell, and it can be drawn over time', async t => {
    const { visit } = t
    await visit.state('ready')
    const box = await visit.at('field').boundingBox()
    await visit.page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.4)
    await visit.keyed('latitude', latitude => latitude !== null)
    await visit.keyed('longitude', longitude => longitude !== null)
    await visit.at('over-time').click()
    await visit.drawn()
    check(await visit.at('tab-chart').getAttribute('aria-pressed') === 'true', 'no chart')
    check(visit.key('latitude') !== null, visit.page.url())
    visit.calm()
  }],
  ['colours can be those of all slices', async t => {
    const { visit } = t
    await shown(t)
    await visit.at('common').click()
    await until('the range', () => visit.at('tag').allInnerTexts(), tags => tags.some(tag => tag.includes('all slices')))
    const tags = (await visit.at('tag').allInnerTexts()).join(' | ')
    const [least, most] = tags.match(/([\d.]+) to ([\d.]+)/).slice(1).map(Number)
    check(Math.abs(least - value(0, 0, 0)) < 0.1 && Math.abs(most - value(5, 8, 35)) < 0.1, tags)
  }],
  ['a slice is called by its own time, whatever the steps', async ({ visit, openStore }) => {
    await openStore('months', 'time=2024-03-01')
    await visit.text('slider-label', text => /^1 Mar 2024.*3 of 12/.test(text))
    await visit.at('after').click()
    await visit.keyed('time', time => time === '2024-04-01')
    await visit.text('slider-label', text => /^1 Apr 2024.*4 of 12/.test(text))
    check((await visit.text('chart-title')).includes('2024-04-01'), await visit.text('chart-title'))
    visit.calm()
  }],
  ['an image without coordinates is drawn too', async ({ visit, openStore }) => {
    await openStore('image')
    await visit.state('ready')
    await until('colours', () => pixels(visit.page, part('field')), seen => seen.inks > 20)
    await visit.picture('image')
  }],
]
