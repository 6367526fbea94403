/** What the environment says, checked; a SettingsError names the variable and what fits. */
import fs from 'node:fs'
import net from 'node:net'

export class SettingsError extends Error {}

export function settings (env) {
  const token = (env.WECHATY_TOKEN || '').trim()
  if (!token) throw new SettingsError('WECHATY_TOKEN is missing: choose a long random word, and give the bot the same (YUANZHUO__WECHATY__TOKEN)')
  if (!/^[\w.-]{16,}$/.test(token)) throw new SettingsError('WECHATY_TOKEN must be at least 16 letters, digits, - . or _')

  const listen = env.GATEWAY_LISTEN || '127.0.0.1:8788'
  const found = /^(\[[\da-f:]+\]|[^:]+):(\d+)$/i.exec(listen)
  if (!found || Number(found[2]) < 1 || Number(found[2]) > 65535) throw new SettingsError(`GATEWAY_LISTEN must be host:port, for example 127.0.0.1:8788, and is ${JSON.stringify(listen)}`)

  const tls = certificate(env)
  if (!tls && !loopback(found[1]) && env.GATEWAY_PLAIN !== 'yes') {
    throw new SettingsError('GATEWAY_LISTEN is open to the network and nothing is encrypted: set GATEWAY_TLS_CERT and GATEWAY_TLS_KEY, or GATEWAY_PLAIN=yes if that network is private')
  }
  return { token, listen, tls, puppet: env.GATEWAY_PUPPET || 'wechaty-puppet-wechat4u', data: env.GATEWAY_DATA || '.' }
}

function certificate (env) {
  const names = ['GATEWAY_TLS_CERT', 'GATEWAY_TLS_KEY']
  const given = names.filter(name => env[name])
  if (!given.length) return null
  if (given.length === 1) throw new SettingsError('GATEWAY_TLS_CERT and GATEWAY_TLS_KEY go together')
  const [serverCert, serverKey] = names.map(name => {
    try { return fs.readFileSync(env[name], 'utf8') } catch (e) { throw new SettingsError(`${name}: ${env[name]} cannot be read (${e.code})`) }
  })
  return { serverCert, serverKey }
}

function loopback (host) {
  const bare = host.replace(/^\[|\]$/g, '')
  return bare === 'localhost' || bare === '::1' || (net.isIPv4(bare) && bare.startsWith('127.'))
}
