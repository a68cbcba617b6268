// The server of tools/browser-bench, which drops, delays and spoils what it is told to.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pause, until } from './harness.mjs'

export class Faulty {
  /** Serves the stores in `folder`. */
  static async start(tools, folder) {
    const program = join(tools, 'browser-bench/server/main.mjs')
    const words = [program, '--data-root', folder, '--site-port', '0', '--data-port', '0', '--exit-with-stdin']
    const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] })
    const line = await new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve)
      child.once('exit', code => reject(new Error(`the server of faults ended with ${code}`)))
    })
    return Object.assign(new Faulty(), { child, address: `${JSON.parse(line).data}/` })
  }

  async ask(path) {
    return (await fetch(this.address + path)).json()
  }

  /** From now on only this fault, for what matches; the log begins anew. */
  async spoil(mode, match, more = {}) {
    await this.ask(`__fault?clear`)
    await this.ask(`__fault?${new URLSearchParams({ mode, match, ...more })}`)
    await this.ask('__reset')
  }

  async heal() {
    await this.ask('__fault?clear')
    await this.ask('__reset')
  }

  /** The requests since the last reset, of paths that match. */
  async log(match = /./) {
    return (await this.ask('__stats')).data.log.filter(entry => match.test(entry.path))
  }

  /** How many requests there are once no more come for `quiet` milliseconds. */
  async settled(quiet = 1500, seconds = 15) {
    let [count, since] = [-1, 0]
    return until('the requests to end', async () => {
      const now = (await this.log()).length
      if (now !== count) [count, since] = [now, Date.now()]
      return { count, still: Date.now() - since }
    }, seen => seen.still > quiet, seconds).then(seen => seen.count)
  }

  async stop() {
    this.child.kill()
    await pause(10)
  }
}
