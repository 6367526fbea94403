/** A Wechaty puppet whose WeChat is the mock world: what the gateway asks and what the bot does ends here. */
import { FileBox } from 'file-box'
import * as PUPPET from 'wechaty-puppet'
import { PuppetMock } from 'wechaty-puppet-mock'

export const Type = PUPPET.types.Message
const Dirty = PUPPET.types.Payload
export const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

/** true: always; a number: that many times more. */
function uses (config, key) {
  if (typeof config[key] === 'number') return config[key] > 0 && config[key]-- > 0
  return Boolean(config[key])
}
const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

export class MockWeChat extends PuppetMock {
  constructor (world, config, cut) {
    super()
    this.world = world
    this.config = config
    this.cut = cut
    this.calls = {}
  }

  count (name) { this.calls[name] = (this.calls[name] || 0) + 1 }

  async onStart () {
    this.count('start')
    if (this.config.stayLoggedOut) return
    setImmediate(() => { if (!this.isLoggedIn) this.login(this.world.self) })
    setTimeout(() => this.emit('ready', { data: 'mock ready' }), 20)
  }

  async onStop () { this.count('stop') }

  spoil (type, id) { Promise.resolve(this.dirtyPayload(type, id)).catch(e => console.error('dirty', e.message)) }

  async contactList () { return [...this.world.contacts.keys()] }
  async contactRawPayload (id) { this.count('contactRawPayload'); return { ...this.world.need('contacts', id) } }
  async contactAlias (id, alias) {
    const contact = this.world.need('contacts', id)
    if (alias === undefined) return contact.alias
    this.world.put('contacts', id, { ...contact, alias: alias || '' })
    this.spoil(Dirty.Contact, id)
  }

  async roomList () { return [...this.world.rooms.keys()] }
  async roomRawPayload (id) { this.count('roomRawPayload'); const r = this.world.need('rooms', id); return { ...r, memberIdList: [...r.memberIdList] } }
  async roomMemberList (id) { return [...this.world.need('rooms', id).memberIdList] }
  async roomMemberRawPayload (roomId, id) {
    this.count('roomMemberRawPayload')
    const room = this.world.need('rooms', roomId)
    return { id, name: this.world.need('contacts', id).name, avatar: '', roomAlias: room.aliases[id] || '', inviterId: '' }
  }

  async roomTopic (id, topic) {
    const room = this.world.need('rooms', id)
    if (topic === undefined) return room.topic
    this.world.put('rooms', id, { ...room, topic })
    this.spoil(Dirty.Room, id)
  }

  async roomAnnounce (id, text) {
    const room = this.world.need('rooms', id)
    if (text === undefined) return room.announce || ''
    this.world.put('rooms', id, { ...room, announce: text })
  }

  async roomQuit (id) { this.world.remove('rooms', id) }

  async messageRawPayload (id) { this.count('messageRawPayload'); return { ...this.world.need('messages', id) } }
  async messageRecall (id) { this.world.need('messages', id); this.world.sent({ kind: 'recall', id }); return true }
  async messageFile (id) { const f = this.world.need('files', id); return FileBox.fromBase64(f.base64, f.name) }
  async messageImage (id) { return this.messageFile(id) }

  async take (kind, to, body) {
    this.count('send.' + kind)
    if (this.config.sendDelayMs) await pause(this.config.sendDelayMs)
    if (uses(this.config, 'tooOften')) throw new Error('操作过于频繁，请稍后再试')
    if (uses(this.config, 'failSends')) throw new Error('mock: the platform refused')
    const room = this.world.rooms.has(to)
    if (!room && !this.world.contacts.has(to)) throw new Error('mock: unknown conversation ' + to)
    const id = this.world.newId('out')
    this.world.put('messages', id, {
      id, type: kind === 'text' ? Type.Text : Type.Attachment, text: body.text || '', timestamp: Date.now(), filename: body.name || '',
      talkerId: this.world.self, roomId: room ? to : undefined, listenerId: room ? undefined : to, mentionIdList: body.mention || []
    })
    this.world.sent({ kind, id, to, ...body })
    if (this.config.echoSends) this.emit('message', { messageId: id })
    if (uses(this.config, 'dropAfterAccept')) { this.cut(); await pause(100) }
    if (this.config.answerDelayMs) await pause(this.config.answerDelayMs)
    return this.config.emptySendIds ? undefined : id
  }

  async messageSendText (to, text, mention) { return this.take('text', to, { text, mention: mention || [] }) }
  async messageSendFile (to, file) {
    const data = await file.toBuffer()
    const id = await this.take('file', to, { name: file.name, bytes: data.length, head: data.subarray(0, 8).toString('hex') })
    // Only in memory: what was sent is looked at while this process lives.
    if (id) this.world.files.set(id, { name: file.name, base64: data.toString('base64') })
    return id
  }

  async messageSendContact (to, contactId) { return this.take('contact', to, { contactId }) }
  async messageSendUrl (to, link) { return this.take('url', to, { link }) }

  async friendshipRawPayload (id) { return { ...this.world.need('friendships', id) } }
  async friendshipAccept (id) {
    const { contactId } = this.world.need('friendships', id)
    this.world.put('contacts', contactId, { ...this.world.need('contacts', contactId), friend: true })
    this.world.sent({ kind: 'friendship-accept', id, to: contactId })
    this.spoil(Dirty.Contact, contactId)
  }

  async roomInvitationRawPayload (id) { return { ...this.world.need('invitations', id) } }
  async roomInvitationAccept (id) { this.world.sent({ kind: 'room-invitation-accept', id }) }
}
