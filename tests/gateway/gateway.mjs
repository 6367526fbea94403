#!/usr/bin/env node
/**
 * A mock WeChat behind the real Wechaty gRPC gateway, driven and observed over HTTP on loopback (see client.py).
 *
 *   node gateway.mjs --grpc PORT --http PORT [--token T] [--name 小圆] [--rooms 20] [--contacts 200] [--members 30]
 *                    [--state FILE] [--tls [--tls-cert FILE --tls-key FILE]]
 *
 *   GET  /state               self, rooms, counts, whether somebody listens, pid, calls per puppet method
 *   GET  /outbox?since=N      what the bot did, from entry N on
 *   GET  /wait?count=N&ms=M   the same as /outbox?since=0's length, once it is at least N, or after M ms
 *   GET  /get?kind=rooms&id=  one record of the world
 *   POST /inject/NAME         something happens; the names and their bodies are in events.mjs
 *   POST /config              {sendDelayMs, answerDelayMs, failSends, tooOften, dropAfterAccept, emptySendIds, echoSends}
 *   POST /cut                 every gRPC connection is broken at once
 */
import { readFileSync } from 'node:fs'
import http from 'node:http'
import http2 from 'node:http2'
import { parseArgs } from 'node:util'

const { values: given } = parseArgs({
  options: {
    grpc: { type: 'string' }, http: { type: 'string' }, token: { type: 'string', default: 'test-token' },
    name: { type: 'string', default: '小圆' }, rooms: { type: 'string', default: '20' }, contacts: { type: 'string', default: '200' },
    members: { type: 'string', default: '30' }, state: { type: 'string', default: '' }, tls: { type: 'boolean', default: false },
    'tls-cert': { type: 'string', default: '' }, 'tls-key': { type: 'string', default: '' }
  }
})

// The gRPC server keeps its sockets to itself: they are noted here, before it is loaded, so that /cut can break them.
const sockets = new Set()
for (const [maker, event] of [['createServer', 'connection'], ['createSecureServer', 'secureConnection']]) {
  const make = http2[maker]
  http2[maker] = (...args) => make(...args).on(event, socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
}
const cut = () => { for (const socket of sockets) socket.destroy() }

const { PuppetServer } = await import('wechaty-puppet-service')
const { World } = await import('./world.mjs')
const { MockWeChat } = await import('./puppet.mjs')
const { happenings } = await import('./events.mjs')

const world = new World({
  self: 'wxid_bot', selfName: given.name, rooms: Number(given.rooms), contacts: Number(given.contacts),
  members: Number(given.members), journal: given.state
})
const config = {}
const puppet = new MockWeChat(world, config, cut)
puppet.on('error', e => console.error('puppet error', (e && (e.message || e.data)) || e))
const inject = happenings(world, puppet)
const tls = given.tls
  ? { disable: false, ...(given['tls-cert'] && { serverCert: readFileSync(given['tls-cert'], 'utf8'), serverKey: readFileSync(given['tls-key'], 'utf8') }) }
  : { disable: true }
await new PuppetServer({ endpoint: `127.0.0.1:${given.grpc}`, puppet, token: given.token, tls }).start()
await puppet.start()

const routes = {
  'GET /state': () => ({
    self: world.self, rooms: [...world.rooms.keys()], contacts: world.contacts.size, messages: world.messages.size,
    outbox: world.outbox.length, loggedIn: puppet.isLoggedIn, listeners: puppet.listenerCount('message'), pid: process.pid, calls: puppet.calls
  }),
  'GET /outbox': q => world.outbox.slice(Number(q.get('since') || 0)),
  'GET /wait': async q => { await world.whenSent(Number(q.get('count')), Number(q.get('ms'))); return { length: world.outbox.length } },
  'GET /get': q => world.need(q.get('kind'), q.get('id')),
  'POST /config': (q, body) => Object.assign(config, body),
  'POST /cut': () => { cut(); return {} }
}
http.createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', piece => { body += piece })
  request.on('end', async () => {
    const url = new URL(request.url, 'http://localhost')
    const name = url.pathname.startsWith('/inject/') && url.pathname.slice(8)
    response.setHeader('content-type', 'application/json')
    try {
      const answer = name && inject[name] ? inject[name] : routes[`${request.method} ${url.pathname}`]
      if (!answer) throw new Error(`no such command: ${request.method} ${url.pathname}`)
      const given = body ? JSON.parse(body) : {}
      response.end(JSON.stringify(await (name ? answer(given) : answer(url.searchParams, given))))
    } catch (e) {
      response.statusCode = 400
      response.end(JSON.stringify({ error: String((e && e.message) || e) }))
    }
  })
}).listen(Number(given.http), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
