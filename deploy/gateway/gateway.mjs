#!/usr/bin/env node
/**
 * Puts any Wechaty puppet behind the gRPC port that the bot connects to; nothing but WeChat itself is asked over the network.
 *
 *   WECHATY_TOKEN      required; the bot shows the same one
 *   GATEWAY_LISTEN     host:port, default 127.0.0.1:8788
 *   GATEWAY_PUPPET     npm name or path of the puppet, default wechaty-puppet-wechat4u; its own settings as it documents them
 *   GATEWAY_DATA       folder for the login's memory, so that a restart needs no QR code; default: the working directory
 *   GATEWAY_TLS_CERT, GATEWAY_TLS_KEY   PEM files; then the port is encrypted
 *   GATEWAY_PLAIN=yes  allows an unencrypted port beyond this machine (a private network, as between containers)
 *
 * Exit code 2: a setting is wrong; 1: it ran and failed (start it again); 0: it was told to stop.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { settings, SettingsError } from './settings.mjs'

const say = line => console.log(line)
const complain = (line, code) => { console.error(`gateway: ${line}`); process.exit(code) }
// Puppets reject promises that nobody awaits. After that nobody knows what still works: end, and be started again.
process.on('unhandledRejection', e => complain(`a failure that nobody handled: ${brief(e)}`, 1))
process.on('uncaughtException', e => complain(`a failure that nobody handled: ${brief(e)}`, 1))

/** One line, without what may be personal: the message only, no payload and no stack. */
function brief (e) {
  return String((e && (e.message || e.data)) || e).split('\n')[0].slice(0, 200)
}

async function load (name) {
  const from = /^[./]/.test(name) ? pathToFileURL(path.resolve(name)).href : name
  let module
  try {
    module = await import(from)
  } catch (e) {
    if (e.code === 'ERR_MODULE_NOT_FOUND') throw new SettingsError(`GATEWAY_PUPPET: ${name} is not installed here; run: npm install ${name}`)
    throw e
  }
  const candidates = [module.default?.default, module.default, ...Object.values(module)]
  const Puppet = candidates.find(found => typeof found === 'function' && typeof found.prototype?.start === 'function')
  if (!Puppet) throw new SettingsError(`GATEWAY_PUPPET: ${name} is no Wechaty puppet`)
  return Puppet
}

async function showCode (payload, shown) {
  if (!payload.qrcode || payload.qrcode === shown) return
  const { default: qrcode } = await import('qrcode')
  say(`scan with the phone of the bot's account (${payload.qrcode}):`)
  say(await qrcode.toString(payload.qrcode, { type: 'terminal', small: true }))
}

async function main () {
  const { token, listen, tls, puppet: name, data } = settings(process.env)
  process.env.WECHATY_LOG ||= 'error'
  const Puppet = await load(name)
  const { PuppetServer } = await import('wechaty-puppet-service')
  const { MemoryCard } = await import('memory-card')

  const puppet = new Puppet()
  const memory = new MemoryCard({ name: path.resolve(data, 'login') })
  await memory.load()
  puppet.setMemory(memory)

  let shown = ''
  puppet.on('scan', payload => {
    showCode(payload, shown).catch(e => say(`the QR code cannot be shown: ${brief(e)}`))
    shown = payload.qrcode || shown
  })
  puppet.on('login', () => { shown = ''; say('logged in') })
  puppet.on('logout', () => say('logged out: a QR code follows'))
  puppet.on('error', e => console.error(`puppet error: ${brief(e)}`))

  const server = new PuppetServer({ endpoint: listen, puppet, token, tls: tls ? { disable: false, ...tls } : { disable: true } })
  try {
    await server.start()
  } catch (e) {
    throw new SettingsError(`GATEWAY_LISTEN: ${listen} cannot be listened at (${brief(e)})`)
  }
  say(`listening at ${listen}${tls ? ', encrypted' : ''}, puppet ${name}`)

  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, async () => {
      setTimeout(() => process.exit(0), 3000).unref()
      // The account is not logged out: the memory lets the next start go on with it.
      await Promise.allSettled([memory.save(), server.stop()])
      process.exit(0)
    })
  }
  await puppet.start()
}

main().catch(e => complain(e instanceof SettingsError ? e.message : `cannot start: ${brief(e)}`, e instanceof SettingsError ? 2 : 1))
