/**
 * The mock WeChat's world: who there is, what was said, what the bot sent.
 *
 * With a journal file every change is one line written to it before anybody is answered, so that a gateway that was
 * killed comes back knowing all of it, what the bot had sent included. Without one the world lives in memory only.
 */
import fs from 'node:fs'

const KINDS = ['contacts', 'rooms', 'messages', 'files', 'friendships', 'invitations']

export class World {
  constructor ({ self, selfName, rooms, contacts, members, journal }) {
    this.self = self
    this.seq = 0
    this.outbox = []
    this.waiting = []
    for (const kind of KINDS) this[kind] = new Map()
    this.populate(selfName, rooms, contacts, members)
    if (journal) {
      this.replay(journal)
      this.fd = fs.openSync(journal, 'a')
    }
  }

  populate (selfName, rooms, contacts, members) {
    this.contacts.set(this.self, person(this.self, selfName))
    for (let i = 0; i < contacts; i++) this.contacts.set(`wxid_u${i}`, person(`wxid_u${i}`, `居民${i}`))
    for (let r = 0; r < rooms; r++) {
      const ids = new Set([this.self])
      for (let m = 0; m < Math.min(members, contacts); m++) ids.add(`wxid_u${(r * 7 + m) % contacts}`)
      const id = `room${r}@chatroom`
      this.rooms.set(id, { id, topic: `测试群${r}`, avatar: '', adminIdList: [], ownerId: [...ids][1], memberIdList: [...ids], aliases: {} })
    }
  }

  replay (journal) {
    if (!fs.existsSync(journal)) return
    for (const line of fs.readFileSync(journal, 'utf8').split('\n')) {
      let entry
      // A line cut short by the kill was never answered for: it did not happen.
      try { entry = JSON.parse(line) } catch { continue }
      this.seq = Math.max(this.seq, entry.seq)
      if (entry.kind === 'out') this.outbox.push(entry.value)
      else if (entry.value === null) this[entry.kind].delete(entry.id)
      else this[entry.kind].set(entry.id, entry.value)
    }
  }

  write (entry) {
    if (this.fd !== undefined) fs.writeSync(this.fd, JSON.stringify({ ...entry, seq: this.seq }) + '\n')
  }

  newId (prefix) { return prefix + String(++this.seq).padStart(8, '0') }

  put (kind, id, value) {
    this[kind].set(id, value)
    this.write({ kind, id, value })
    return value
  }

  remove (kind, id) {
    this[kind].delete(id)
    this.write({ kind, id, value: null })
  }

  need (kind, id) {
    const found = this[kind].get(id)
    if (!found) throw new Error(`no such id in ${kind}: ${id}`)
    return found
  }

  /** Somebody with this id, made up if nobody had it. */
  meet (id, name) {
    return this.contacts.get(id) || this.put('contacts', id, { ...person(id, name || `新人${id}`), friend: false })
  }

  /** What the bot did, in order; who waits for it is told. */
  sent (value) {
    const entry = { n: this.outbox.length, t: Date.now(), ...value }
    this.outbox.push(entry)
    this.write({ kind: 'out', id: '', value: entry })
    this.waiting = this.waiting.filter(({ count, go }) => this.outbox.length < count || go())
  }

  /** Resolves once the outbox holds `count` entries, or after `ms`. */
  whenSent (count, ms) {
    if (this.outbox.length >= count) return Promise.resolve()
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      this.waiting.push({ count, go: () => { clearTimeout(timer); resolve(); return false } })
    })
  }
}

function person (id, name) {
  return { id, name, alias: '', avatar: '', gender: 0, type: 1, friend: true, phone: [], city: '', province: '', signature: '', star: false, weixin: id, handle: id }
}
