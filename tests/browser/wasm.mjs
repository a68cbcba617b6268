// Runs what cargo has built of web/tests in Chromium, as Node runs it otherwise: cargo calls it as the runner of a test program,
// node wasm.mjs PROGRAM.wasm. wasm-bindgen-test-runner (on PATH) serves the program; files are read over the network.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { browser, freePort, until } from './harness.mjs'

/** The module `fs` of the page: a file by a request that waits, since a test asks for it as for a file. */
const FS = `export function readFileSync(path) {
  const request = new XMLHttpRequest()
  request.open('GET', '/__file' + path, false)
  request.overrideMimeType('text/plain; charset=x-user-defined')
  request.send()
  if (request.status !== 200) throw new Error(path + ': ' + request.status)
  return Uint8Array.from(request.responseText, letter => letter.charCodeAt(0) & 0xff)
}`
const MAP = '<script type="importmap">{"imports":{"fs":"/__fs.js"}}</script>'

const [program, ...more] = process.argv.slice(2)
const address = `127.0.0.1:${await freePort()}`
const served = `http://${address}/`
const server = spawn('wasm-bindgen-test-runner', [program, ...more], {
  env: { ...process.env, WASM_BINDGEN_USE_BROWSER: '1', NO_HEADLESS: '1', WASM_BINDGEN_TEST_ADDRESS: address },
  stdio: ['ignore', 'ignore', 'inherit'],
})
process.on('exit', () => server.kill())
await until('the test server', () => fetch(served).then(answer => answer.ok, () => false), ok => ok, 60)

const chromium = await browser()
const page = await chromium.newPage()
page.on('pageerror', error => console.log(String(error)))
await page.route('**/', async route => {
  const answer = await route.fetch()
  await route.fulfill({ response: answer, body: (await answer.text()).replace(/<head>|<body>/, tag => tag + MAP) })
})
await page.route('**/__fs.js', route => route.fulfill({ contentType: 'text/javascript', body: FS }))
await page.route('**/__file/**', route => {
  try {
    const path = decodeURI(new URL(route.request().url()).pathname.replace('/__file', ''))
    return route.fulfill({ contentType: 'application/octet-stream', body: readFileSync(path) })
  } catch (error) {
    return route.fulfill({ status: 404, body: String(error) })
  }
})
await page.goto(served)
const text = await until('the result', () => page.locator('#output').innerText(), text => text.includes('test result:'), 240)
console.log(text)
await chromium.close()
process.exit(text.includes('test result: ok') ? 0 : 1)
