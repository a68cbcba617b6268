// A public bucket of an S3 server: created and opened by tools/s3-ceph, filled by signed requests (AWS Signature Version 4).

import { execFileSync } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const sha256 = data => createHash('sha256').update(data).digest('hex')
const hmac = (key, text) => createHmac('sha256', key).update(text).digest()

/** The headers of a request without a query. */
function signed(method, url, body, { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: region = 'us-east-1' }) {
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const headers = { host: url.host, 'x-amz-content-sha256': sha256(body), 'x-amz-date': now }
  const names = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`).join('')
  const canonical = [method, url.pathname, '', lines, names, headers['x-amz-content-sha256']].join('\n')
  const scope = `${now.slice(0, 8)}/${region}/s3/aws4_request`
  const key = scope.split('/').reduce(hmac, `AWS4${secret}`)
  const signature = hmac(key, ['AWS4-HMAC-SHA256', now, scope, sha256(canonical)].join('\n')).toString('hex')
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  delete headers.host
  return headers
}

/** All files at and below `folder`, relative to it. */
function files(folder, below = '') {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap(entry => {
    const path = below ? `${below}/${entry.name}` : entry.name
    return entry.isDirectory() ? files(folder, path) : [path]
  })
}

/** Fills a public bucket with what is in `folder`; gives its address, with a slash at its end. */
export async function publish(tools, bucket, folder, environment = process.env) {
  execFileSync(join(tools, 's3-ceph/make-public'), [bucket, '--list'], { env: environment, stdio: 'pipe' })
  const address = `${environment.S3_ENDPOINT_URL.replace(/\/$/, '')}/${bucket}/`
  const left = files(folder)
  const work = async () => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) {
      const [url, body] = [new URL(encodeURI(address + path)), readFileSync(join(folder, path))]
      const answer = await fetch(url, { method: 'PUT', body, headers: signed('PUT', url, body, environment) })
      if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, work))
  return address
}
