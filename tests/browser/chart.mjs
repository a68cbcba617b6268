// What a hand does with the chart and the panels beside it, on data of another origin.

import { readFileSync } from 'node:fs'
import { Skipped, check, pixels, until } from './harness.mjs'
import { part } from './visit.mjs'

const near = (a, b, slack) => Math.abs(a - b) <= slack

export default [
  ['the data lie in a public bucket of another origin', async ({ visit, openSample, data, without }) => {
    if (without) throw new Skipped(without)
    const asked = []
    await visit.open()
    visit.page.context().on('request', request => asked.push(request))
    await openSample()
    await visit.drawn()
    const [own, other] = [new URL(visit.site).origin, new URL(data).origin]
    check(own !== other, `both are ${own}`)
    visit.calm()
  }],
  ['the overview strip, the map and the companions are drawn', async ({ visit }) => {
    for (const name of ['strip', 'map', 'companions']) {
      const seen = await until(name, () => pixels(visit.page, part(name)), now => now.inks > 2)
      check(seen.area > 1000, `${name} has no size`)
    }
    check(await visit.at('companion').count() === 3, 'year, month and day are not all there')
  }],
  ['variables are listed with their units', async ({ visit }) => {
    const text = await visit.at('variable').allInnerTexts()
    check(text.length >= 3, `${text.length} variables are listed`)
    check(text.some(one => one.includes('Rock temperature') && one.includes('°C')), `no unit: ${text.join(' | ')}`)
  }],
  ['the statistics of the window are told for each line', async ({ visit }) => {
    const rows = await until('three rows', () => visit.at('stats').allInnerTexts(), rows => rows.length === 3 && rows.every(row => /\d/.test(row)))
    for (const row of rows) {
      const [, min, mean, max, n] = row.split(/\s+/).map(text => text.replace('−', '-'))
      check(+min <= +mean && +mean <= +max && n, `min, mean, max are not in order: ${row}`)
    }
  }],
  ['the chips say what the points are', async ({ visit }) => {
    const tags = (await visit.at('tag').allInnerTexts()).join(' | ')
    check(/mean, band min to max|values as stored|mean of/.test(tags), `no level: ${tags}`)
    check(/samples/.test(tags) && /% missing/.test(tags), `no samples: ${tags}`)
  }],
  ['picking a place changes the drawing and the address, and Back undoes it', async ({ visit }) => {
    // BH-07 has data and is not among the places of the dataset's own view.
    const place = visit.at('place', '[data-name=BH-07]')
    check(await place.getAttribute('aria-checked') === 'false', 'BH-07 is picked already')
    const { before, address } = await visit.changed(() => place.click(), 'picking')
    check(visit.key('s')?.split(',').includes('BH-07'), `no places in ${visit.page.url()}`)
    await visit.page.goBack()
    await until('Back: the address', () => visit.page.url(), now => now === address)
    await until('Back: the drawing', () => visit.chart(), now => now.sum === before.sum)
  }],
  ['a click on the map picks the nearest place', async ({ visit }) => {
    const map = visit.at('map')
    await map.scrollIntoViewIfNeeded()
    const box = await map.boundingBox()
    const count = () => visit.page.locator(`${part('place')}[aria-checked=true]`).count()
    const before = await count()
    // Somewhere a point must be hit: the places lie in rows and columns of the map.
    for (let i = 1; i < 100 && await count() === before; i++) {
      await visit.page.mouse.click(box.x + box.width * ((i * 7) % 20) / 20, box.y + box.height * ((i * 3) % 20) / 20)
    }
    check(await count() !== before, 'no click has picked or dropped a place')
    check(visit.key('s'), `no places in ${visit.page.url()}`)
  }],
  ['a search narrows the places', async ({ visit }) => {
    const field = visit.at('places').locator('input[type=search]')
    await field.fill('07')
    await until('one place', () => visit.at('place').count(), count => count === 1)
    await field.fill('nowhere')
    await until('no place', () => visit.at('place').count(), count => count === 0)
    await field.fill('')
    await until('all places', () => visit.at('place').count(), count => count === 12)
  }],
  ['choosing a variable changes the drawing and the address', async ({ visit, openSample }) => {
    await openSample()
    await visit.changed(() => visit.page.locator(part('variable'), { hasText: 'Air temperature' }).first().click(), 'choosing')
    check(visit.key('v') === 'air_temperature', visit.page.url())
  }],
  ['two variables of two units have two axes', async ({ visit }) => {
    const plus = visit.at('beside', '[data-name=relative_humidity]')
    await visit.changed(() => plus.click(), 'adding')
    check(visit.key('v') === 'air_temperature,relative_humidity', visit.page.url())
    const tree = await visit.text('tree')
    check(/left axis/.test(tree) && /right axis/.test(tree), `the axes are not told: ${tree}`)
    await visit.picture('two-axes')
    await visit.changed(() => visit.at('other').click(), 'removing')
    check(visit.key('v') === 'air_temperature', visit.page.url())
  }],
  ['a third unit has no axis, and the page says why', async ({ visit, openStore }) => {
    await openStore('sensors', 'v=temperature,pressure')
    await visit.drawn()
    check(await visit.at('beside', '[data-name=discharge]').count() === 0, 'a third unit is offered')
    await visit.at('add-variable').click()
    const row = visit.at('add', '[data-name=discharge]')
    check(await row.isDisabled(), 'a third unit can be added')
    check((await row.getAttribute('title')).includes('axis'), 'nobody says why')
    await visit.page.keyboard.press('Escape')
  }],
  ['a depth is chosen by its label', async ({ visit, openSample }) => {
    await openSample()
    await visit.changed(() => visit.at('label', '[data-name="3"]').click(), 'the depth')
    check(visit.key('depth') === '3', visit.page.url())
  }],
  ['the wheel zooms, a drag pans, reset shows all', async ({ visit, openSample }) => {
    await openSample()
    const { before } = await visit.changed(() => visit.wheel(-600), 'zooming')
    const zoomed = visit.window()
    check(zoomed, `no window in ${visit.page.url()}`)
    await visit.changed(() => visit.drag('chart', 0.5, 0.7), 'panning')
    const panned = visit.window()
    check(near(panned[1] - panned[0], zoomed[1] - zoomed[0], 120), 'panning has changed the length')
    check(panned[0] < zoomed[0], 'a drag to the right shows what was before')
    await visit.away()
    await visit.at('reset').first().click()
    await until('the whole record', () => visit.chart(), now => now.sum === before.sum)
  }],
  ['shift and drag select a period; Back and a double click show all again', async ({ visit, openSample }) => {
    await openSample()
    const before = await visit.drawn()
    const select = async () => {
      await visit.page.keyboard.down('Shift')
      await visit.drag('chart', 0.4, 0.6)
      await visit.page.keyboard.up('Shift')
      await visit.keyed('t', t => t && t !== 'all')
    }
    await select()
    const [from, to] = visit.window()
    check(to > from, visit.page.url())
    await visit.page.goBack()
    await until('Back: the drawing', () => visit.chart(), now => now.sum === before.sum)
    await select()
    const box = await visit.at('chart').boundingBox()
    await visit.page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2)
    await visit.keyed('t', t => !t || t === 'all')
  }],
  ['the strip is dragged as a whole and by its ends', async ({ visit, openSample }) => {
    await openSample('t=2025-06-01..2025-09-01')
    await visit.drawn()
    const length = ([from, to]) => to - from
    const first = visit.window()
    // A click beside the window brings it there.
    const strip = visit.at('strip').locator('canvas')
    const box = await strip.boundingBox()
    const after = async act => {
      const address = visit.page.url()
      await act()
      await until('the address', () => visit.page.url(), now => now !== address)
      return visit.window()
    }
    const there = await after(() => strip.click({ position: { x: box.width * 0.8, y: box.height / 2 } }))
    check(near(length(there), length(first), 120), 'a click has changed the length')
    check(there[0] !== first[0], 'a click has not moved the window')
    const back = await after(() => visit.drag('strip', 0.8, 0.5))
    check(near(length(back), length(first), 120) && back[0] < there[0], 'a drag has not moved the window')
    await visit.drawn()
  }],
  ['a box on the map picks the places in it', async ({ visit, openSample }) => {
    await openSample()
    await visit.drawn()
    const map = visit.at('map')
    await map.scrollIntoViewIfNeeded()
    const box = await map.boundingBox()
    const at = (x, y) => [box.x + box.width * x, box.y + box.height * y]
    await visit.page.keyboard.down('Shift')
    await visit.page.mouse.move(...at(0.05, 0.05))
    await visit.page.mouse.down()
    await visit.page.mouse.move(...at(0.95, 0.95), { steps: 6 })
    await visit.picture('map-box')
    await visit.page.mouse.up()
    await visit.page.keyboard.up('Shift')
    // All places lie in it, and as many are drawn as there are colours.
    await visit.keyed('s', places => places?.split(',').length === 6)
    await visit.drawn()
    // Places that never had a value at this depth are told from those that could not be read.
    await until('the statistics', () => visit.at('stats').count(), count => count === 6)
    check(await visit.at('error').count() === 0, await visit.at('error').allInnerTexts())
    visit.calm()
  }],
  ['the cursor tells value, unit and time in UTC', async ({ visit, openSample }) => {
    await openSample()
    await visit.drawn()
    const box = await visit.at('chart').boundingBox()
    await visit.page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.5, { steps: 4 })
    const text = await visit.text('tooltip', now => now.includes('°C'))
    // A point that stands for days has a date, a finer one a time of day as well.
    check(/\d{4}(, \d\d:\d\d(:\d\d)? UTC| \(UTC\))/.test(text), text)
    await until('the announcement', () => visit.at('announcer').innerText(), said => said.includes('°C'))
  }],
  ['times can be shown in the zone of the visitor', async ({ visit, openSample }) => {
    await openSample('t=2025-07-01..2025-07-03')
    await visit.drawn()
    check(/UTC/.test(await visit.text('caption')), 'the caption names no zone')
    await visit.at('zone').click()
    await visit.keyed('tz', tz => tz === 'local')
    await visit.text('caption', text => /UTC\+2|GMT\+2|CEST/.test(text))
  }],
  ['uncertainty and flag stand beside the value', async ({ visit, openStore }) => {
    await openStore('sensors', 'v=temperature&s=A&t=2024-01-01..2024-01-03')
    await visit.drawn()
    await visit.picture('uncertainty')
    const box = await visit.at('chart').boundingBox()
    // Every 97th value has a flag: the sixth hour is the first.
    const seen = new Set()
    for (let share = 0.05; share < 0.3; share += 0.004) {
      await visit.page.mouse.move(box.x + box.width * share, box.y + box.height / 2)
      seen.add(await visit.at('tooltip').innerText().catch(() => ''))
    }
    const text = [...seen].join('\n')
    check(text.includes('±'), `no uncertainty: ${text}`)
    check(text.includes('suspect'), `no flag: ${text}`)
  }],
  ['values with a flag can be hidden', async ({ visit }) => {
    await visit.away()
    await visit.at('options').locator('summary').click()
    await visit.changed(() => visit.page.locator(part('flag'), { hasText: 'suspect' }).click(), 'hiding')
    check(visit.key('hide') === 'suspect', visit.page.url())
  }],
  ['uncertainties can be left out', async ({ visit, openStore }) => {
    await openStore('sensors', 'v=temperature&s=A&t=2024-01-01..2024-01-03')
    await visit.drawn()
    const tags = () => visit.at('tag').allInnerTexts().then(all => all.join(' | '))
    await until('the chip', tags, text => text.includes('uncertainty'))
    await visit.at('options').locator('summary').click()
    await visit.changed(() => visit.at('uncertainty').click(), 'leaving out')
    check(visit.key('unc') === '0', visit.page.url())
    check(!(await tags()).includes('uncertainty'), await tags())
    await visit.changed(() => visit.at('uncertainty').click(), 'showing')
    check(visit.key('unc') === null, visit.page.url())
    await openStore('sensors', 'v=pressure')
    await visit.drawn()
    check(await visit.at('uncertainty').count() === 0, 'a switch of uncertainties where there are none')
  }],
  ['members are lines, or a fan of quantiles', async ({ visit, openStore }) => {
    await openStore('members', 'fan=realization')
    await visit.drawn()
    await visit.picture('fan')
    const tags = (await visit.at('tag').allInnerTexts()).join(' | ')
    check(/shades 5 to 95 %/.test(tags), `the fan is not told: ${tags}`)
  }],
  ['level, anomaly, mean year, mean day, axis', async ({ visit, openSample }) => {
    await openSample()
    await visit.drawn()
    await visit.at('options').locator('summary').click()
    const press = (name, text) => visit.page.locator(part(name), { hasText: text }).first()
    const tags = () => visit.at('tag').allInnerTexts().then(all => all.join(' | '))
    const told = good => until('the chips', tags, good)
    for (const [name, text, key, value, good] of [
      ['level', '1 day', 'agg', '1d', tags => /daily|1 day|mean of/.test(tags)],
      ['level', 'automatic', 'agg', null, () => true],
      ['derive', 'anomaly', 'derive', 'anomaly', tags => tags.includes('minus the mean')],
      ['derive', 'mean year', 'derive', 'climatology', tags => tags.includes('mean of all years')],
      ['derive', 'mean day', 'derive', 'diurnal', tags => tags.includes('mean of all days')],
      ['derive', 'values', 'derive', null, tags => !tags.includes('mean of all')],
      ['normalise', '', 'norm', '1', () => true],
      ['normalise', '', 'norm', null, () => true],
      ['log', '', 'log', '1', () => true],
    ]) {
      await press(name, text).click()
      await visit.keyed(key, now => now === value)
      await told(good)
      await visit.drawn()
      if (value) await visit.picture(`option-${value === '1' ? key : value}`)
    }
    visit.calm()
  }],
  ['the numbers are a table', async ({ visit, openSample }) => {
    await openSample()
    await visit.drawn()
    await visit.at('tab-table').click()
    const table = visit.at('table')
    await until('the rows', () => table.locator('tbody tr').count(), count => count === 25)
    check(/Time \(UTC\)/.test(await table.locator('thead').innerText()), 'no zone in the head')
    check(/BH-01 \(°C\)/.test(await table.locator('thead').innerText()), 'no unit in the head')
    const first = await table.locator('tbody tr').first().innerText()
    await visit.at('next').click()
    await until('the next rows', () => table.locator('tbody tr').first().innerText(), text => text !== first)
    await visit.at('previous').click()
    await until('the first rows', () => table.locator('tbody tr').first().innerText(), text => text === first)
    await visit.picture('table')
    await visit.at('to-chart').click()
    await until('no table', () => table.count(), count => count === 0)
    await visit.drawn()
  }],
  ['what is seen is downloaded as CSV', async ({ visit, openStore }) => {
    await openStore('sensors', 'v=temperature&s=A&t=2024-01-01..2024-01-02')
    await visit.drawn()
    const [download] = await Promise.all([visit.page.waitForEvent('download'), visit.at('download').click()])
    check(download.suggestedFilename() === 'temperature.csv', download.suggestedFilename())
    const lines = readFileSync(await download.path(), 'utf8').trim().split('\r\n')
    const facts = lines.filter(line => line.startsWith('#')).join('\n')
    check(facts.includes('sensors.zarr') && facts.includes('CC0'), `source and licence are not told: ${facts}`)
    const [head, ...rows] = lines.filter(line => !line.startsWith('#'))
    check(head === 'time (UTC),temperature A (degC),temperature A uncertainty (degC),temperature A flag' || head.startsWith('time (UTC),temperature A (°C)'), head)
    check(rows.length >= 24 && rows.length <= 26, `${rows.length} rows`)
    // The value at 01:00 is known.
    const at = rows.find(row => row.startsWith('2024-01-01T01:00'))?.split(',')
    check(at && near(+at[1], 10 + 8 * Math.sin(0.01) + 1 / 24, 1e-4) && +at[2] === 0.5, `at 01:00: ${at}`)
  }],
  ['a link shows to another what was seen', async ({ visit, openSample }) => {
    await openSample()
    await visit.changed(() => visit.wheel(-900), 'zooming')
    await visit.away()
    const [seen, address] = [await visit.drawn(), visit.page.url()]
    await visit.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await visit.at('share').click()
    check(await visit.page.evaluate(() => navigator.clipboard.readText()) === address, 'another link was copied')
    await visit.open(address.slice(visit.site.length))
    await until('the same drawing', () => visit.chart(), now => now.sum === seen.sum)
  }],
  ['the older form of a link is still read', async ({ visit, sample }) => {
    await visit.open(`?data=${encodeURIComponent(sample)}&v=air_temperature`)
    await visit.drawn()
    check((await visit.text('chart-title')).includes('Air temperature'), 'another variable')
  }],
  ['year, month and day follow the cursor that was put', async ({ visit, openSample }) => {
    await openSample()
    await visit.drawn()
    const spans = () => visit.at('companion').locator('h2 button').allInnerTexts()
    const before = await until('their spans', spans, all => all.length === 3 && all.every(text => text))
    const box = await visit.at('chart').boundingBox()
    await visit.page.mouse.click(box.x + box.width * 0.25, box.y + box.height / 2)
    await until('the day to follow', spans, all => all[2] !== before[2])
    await visit.at('companion', '[data-name=Month]').locator('h2 button').click()
    await visit.keyed('t', t => t && t !== 'all')
    const [from, to] = visit.window()
    check(near(to - from, 30 * 86400, 3600), `${(to - from) / 86400} days`)
  }],
  ['the theme is kept', async ({ visit }) => {
    const theme = () => visit.page.evaluate(() => document.documentElement.dataset.theme ?? 'system')
    await visit.at('theme').click()
    check(await theme() === 'light', await theme())
    await visit.at('theme').click()
    check(await theme() === 'dark', await theme())
    await visit.drawn()
    await visit.page.reload()
    await visit.drawn()
    check(await theme() === 'dark', 'another visit forgot it')
  }],
  ['the view in Python names store, level, variable and labels', async ({ visit, openSample, sample }) => {
    await openSample()
    await visit.drawn()
    const code = await visit.text('python', text => text.includes('open_zarr'))
    for (const word of [sample, 'rock_temperature', 'BH-01', 'depth']) check(code.includes(word), `no ${word} in ${code}`)
  }],
  ['the storage is told on demand', async ({ visit }) => {
    await visit.at('storage').locator('summary').first().click()
    const text = await visit.text('storage', text => text.includes('Zarr V3'))
    await visit.at('storage').locator('details details summary').first().click()
    await visit.text('storage', text => /rock_temperature/.test(text) && /chunk/.test(text))
    check(text.length > 10, text)
  }],
]
