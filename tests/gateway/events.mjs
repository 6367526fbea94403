/** What happens in the mock WeChat: each function changes the world and lets the puppet tell of it. */
import * as PUPPET from 'wechaty-puppet'
import { PNG, Type } from './puppet.mjs'

const Dirty = PUPPET.types.Payload
const seconds = () => Math.floor(Date.now() / 1000)

export function happenings (world, puppet) {
  const message = ({ id, room, from, text = '', mention = [], type = Type.Text, name = '', ts, silent }) => {
    const messageId = id || world.newId('in')
    world.put('messages', messageId, {
      id: messageId, type, text, timestamp: ts || Date.now(), filename: name, talkerId: from, roomId: room || undefined,
      listenerId: room ? undefined : world.self, mentionIdList: mention
    })
    if (!silent) puppet.emit('message', { messageId })
    return { id: messageId }
  }
  const media = (type, extension) => ({ bytes, base64, name, ...rest }) => {
    const data = base64 ? Buffer.from(base64, 'base64') : Buffer.alloc(Math.max(bytes || 0, PNG.length))
    if (!base64) PNG.copy(data)
    const id = world.newId('in')
    world.put('files', id, { name: name || 'mock.' + extension, base64: data.toString('base64') })
    return message({ ...rest, id, type, name: name || 'mock.' + extension })
  }
  const changed = room => { puppet.spoil(Dirty.Room, room); puppet.spoil(Dirty.RoomMember, room) }

  return {
    text: message,
    burst: ({ n, text, ...rest }) => ({ ids: Array.from({ length: n }, (_, i) => message({ ...rest, text: `${text}${i}` }).id) }),
    many: ({ messages }) => ({ ids: messages.map(m => message(m).id) }),
    again: ({ id }) => { puppet.emit('message', { messageId: id }); return { id } },
    type: message,
    image: media(Type.Image, 'png'),
    voice: media(Type.Audio, 'sil'),
    video: media(Type.Video, 'mp4'),
    file: media(Type.Attachment, 'bin'),
    recall: ({ target, ...rest }) => message({ ...rest, type: Type.Recalled, text: target }),
    'room-join': ({ room, invitees, inviter = '', names = {} }) => {
      const r = world.need('rooms', room)
      for (const id of invitees) world.meet(id, names[id])
      world.put('rooms', room, { ...r, memberIdList: [...new Set([...r.memberIdList, ...invitees])] })
      changed(room)
      puppet.emit('room-join', { inviteeIdList: invitees, inviterId: inviter, roomId: room, timestamp: seconds() })
      return {}
    },
    'room-leave': ({ room, removees, remover = '' }) => {
      const r = world.need('rooms', room)
      world.put('rooms', room, { ...r, memberIdList: r.memberIdList.filter(id => !removees.includes(id)) })
      changed(room)
      puppet.emit('room-leave', { removeeIdList: removees, removerId: remover, roomId: room, timestamp: seconds() })
      return {}
    },
    'room-topic': ({ room, topic, changer = '' }) => {
      const r = world.need('rooms', room)
      world.put('rooms', room, { ...r, topic })
      puppet.spoil(Dirty.Room, room)
      puppet.emit('room-topic', { changerId: changer, newTopic: topic, oldTopic: r.topic, roomId: room, timestamp: seconds() })
      return {}
    },
    'room-invite': ({ from, topic }) => {
      const id = world.newId('inv')
      world.put('invitations', id, { id, inviterId: from, receiverId: world.self, topic, avatar: '', invitation: 'x', memberCount: 3, memberIdList: [], timestamp: seconds() })
      puppet.emit('room-invite', { roomInvitationId: id })
      return { id }
    },
    friendship: ({ from, hello = '', type = 2, name }) => {
      world.meet(from, name)
      const id = world.newId('fr')
      world.put('friendships', id, { id, contactId: from, hello, type, scene: 14, stranger: 'v1', ticket: 'v2', timestamp: seconds() })
      puppet.emit('friendship', { friendshipId: id })
      return { id }
    },
    rename: ({ id, name }) => {
      world.put('contacts', id, { ...world.need('contacts', id), name })
      puppet.spoil(Dirty.Contact, id)
      return {}
    },
    alias: ({ room, id, alias }) => {
      const r = world.need('rooms', room)
      world.put('rooms', room, { ...r, aliases: { ...r.aliases, [id]: alias } })
      changed(room)
      return {}
    },
    event: ({ event, payload }) => { puppet.emit(event, payload); return {} },
    login: () => { puppet.login(world.self); return {} },
    logout: async () => { await puppet.logout(); return {} }
  }
}
