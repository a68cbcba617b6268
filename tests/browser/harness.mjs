// The ground under the checks: arguments, the real server, the browser, what a canvas shows, and the summary.

import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { chromium } from 'playwright-core'

/** Values of the options that begin with two dashes. */
export function options(words) {
  const found = {}
  for (let i = 0; i + 1 < words.length; i += 2) found[words[i].replace(/^--/, '')] = words[i + 1]
  return found
}

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

/** Serves a folder with the real command; it can be stopped and started again on the same port. */
export class Server {
  constructor(binary, folder, port) {
    Object.assign(this, { binary, folder, port, address: `http://127.0.0.1:${port}/` })
  }

  async start() {
    this.child = spawn(this.binary, ['serve', this.folder, '--port', String(this.port)], { stdio: 'ignore' })
    this.gone = new Promise(resolve => this.child.once('exit', resolve))
    for (let tries = 0; tries < 100; tries++) {
      // A folder without an index is an answer too.
      if (await fetch(this.address).then(() => true, () => false)) return
      await pause(100)
    }
    throw new Error(`${this.binary} serve does not answer on ${this.address}`)
  }

  async stop() {
    this.child.kill('SIGKILL')
    await this.gone
  }
}

export const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds))

export async function browser() {
  const executablePath = process.env.ZF_CHROMIUM ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'] })
}

/** What the canvases at and below `selector` show: their size, a checksum, and how many pixels are nearly of `colour`. */
export function pixels(page, selector, colour = '#000000') {
  return page.evaluate(([selector, colour]) => {
    const wanted = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16))
    let [area, found, sum] = [0, 0, 0]
    const inks = new Set()
    for (const canvas of document.querySelectorAll(`canvas${selector}, ${selector} canvas`)) {
      if (!canvas.width || !canvas.height) continue
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      area += canvas.width * canvas.height
      for (let i = 0; i < data.length; i += 4) {
        sum = (sum * 31 + data[i] * 65536 + data[i + 1] * 256 + data[i + 2] + data[i + 3]) % 4294967291
        if (data[i + 3] > 200) {
          if (inks.size < 64) inks.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2])
          if (wanted.every((value, channel) => Math.abs(value - data[i + channel]) < 16)) found++
        }
      }
    }
    return { area, found, sum, inks: inks.size }
  }, [selector, colour])
}

/** The value of a design token, such as `--c1`. */
export const token = (page, name) =>
  page.evaluate(name => getComputedStyle(document.documentElement).getPropertyValue(name).trim(), name)

/** Waits until `read` gives a value for which `good` holds; the error says what was seen last. */
export async function until(what, read, good, seconds = 15) {
  const end = Date.now() + seconds * 1000
  let last
  do {
    last = await read()
    if (good(last)) return last
    await pause(60)
  } while (Date.now() < end)
  throw new Error(`${what}: not within ${seconds} s; last seen ${JSON.stringify(last)}`)
}

export function check(holds, text) {
  if (!holds) throw new Error(text)
}

/** Thrown by a check that cannot run here, with the reason. */
export class Skipped extends Error {}

/** Runs the checks of the topics one after another; gives how many passed and failed. */
export async function runAll(topics, context) {
  const count = { passed: 0, failed: 0 }
  for (const [topic, checks] of topics) {
    const begin = Date.now()
    for (const [name, run] of checks) {
      const title = `${topic}: ${name}`
      try {
        await run(context)
        count.passed++
        console.log(`test ${title} ... ok`)
      } catch (error) {
        if (error instanceof Skipped) {
          // Whoever counts takes a skipped one out of those that passed.
          count.passed++
          console.log(`SKIPPED: ${title}: ${error.message}`)
          continue
        }
        count.failed++
        console.log(`test ${title} ... FAILED\n${String(error.stack ?? error).split('\n').slice(0, 6).join('\n')}`)
        await context.visit.picture(`failed-${title.replace(/[^a-z0-9]+/gi, '-')}`).catch(() => {})
      }
    }
    console.log(`  ${topic}: ${((Date.now() - begin) / 1000).toFixed(1)} s`)
  }
  return count
}
