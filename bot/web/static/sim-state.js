// What this window knows: people, groups, chats, and what is still on its way. No page in here.

export class State {
  constructor(me) {
    this.me = me;
    this.world = "";
    this.seq = 0;
    this.bot = { id: "", name: "" };
    this.people = new Map();
    this.rooms = new Map();
    this.chats = new Map(); // room id ("" is the private chat with the bot) → { items, more }
    this.pending = []; // said, not yet seen back: { tag, room, text, image, error }
    this.taken = new Map(); // own texts that were recalled, for writing again
    this.seen = {};
  }

  ready() {
    return this.world !== "";
  }

  name(id) {
    if (id === this.bot.id) return this.bot.name;
    const person = this.people.get(id);
    return person ? person.name : "";
  }

  title(room) {
    return room ? this.rooms.get(room).name : this.bot.name;
  }

  isMember(room) {
    return !room || (this.rooms.has(room) && this.rooms.get(room).members.has(this.me));
  }

  items(room) {
    const chat = this.chats.get(room);
    return chat ? chat.items : [];
  }

  last(room) {
    const items = this.items(room);
    return items.length ? items[items.length - 1] : null;
  }

  unread(room) {
    const from = this.seen[room] || 0;
    const fresh = this.items(room).filter((item) => item.seq > from && item.by !== this.me && isMessage(item));
    return { count: fresh.length, atMe: fresh.some((item) => (item.mentions || []).includes(this.me)) };
  }

  markSeen(room) {
    const last = this.last(room);
    if (!last || last.seq <= (this.seen[room] || 0)) return;
    this.seen[room] = last.seq;
    try {
      localStorage.setItem(this.seenKey(), JSON.stringify(this.seen));
    } catch (error) {
      // A browser that keeps nothing only forgets which messages are read.
    }
  }

  seenKey() {
    return "seen:" + this.world + ":" + this.me;
  }

  // The number of the concern that was last spoken of here, as a text; "1" before there is any.
  lastConcern() {
    let best = { seq: 0, number: "1" };
    for (const chat of this.chats.values()) {
      for (const item of chat.items) {
        const found = item.kind === "sent" && item.seq > best.seq && /诉求\s*(\d+)/.exec(item.text || "");
        if (found) best = { seq: item.seq, number: found[1] };
      }
    }
    return best.number;
  }

  welcome(message) {
    this.world = message.world;
    this.seq = message.seq;
    this.bot = message.bot;
    this.people = new Map(message.people.map((person) => [person.id, person]));
    this.rooms = new Map(message.rooms.map((room) => [room.id, { ...room, members: new Set(room.members) }]));
    this.chats = new Map();
    for (const chat of message.chats) this.takeChat(chat);
    try {
      this.seen = JSON.parse(localStorage.getItem(this.seenKey()) || "{}");
    } catch (error) {
      this.seen = {};
    }
  }

  takeChat({ room, items, more }) {
    this.chats.set(room, { items, more });
    for (const item of items) this.arrived(item);
  }

  take(item) {
    if (item.seq <= this.seq) return;
    this.seq = item.seq;
    const room = item.room || "";
    if (item.kind === "join") this.rooms.get(room).members.add(item.by);
    if (item.kind === "leave") {
      this.rooms.get(room).members.delete(item.by);
      if (item.by === this.me) this.chats.delete(room);
    }
    if (!this.isMember(room)) return;
    if (!this.chats.has(room)) this.chats.set(room, { items: [], more: false });
    const { items } = this.chats.get(room);
    if (item.kind === "recall") {
      const place = items.findIndex((one) => one.id === item.target);
      if (place < 0) return;
      if (item.by === this.me && items[place].text) this.taken.set(item.target, items[place].text);
      items[place] = { ...items[place], text: "", mentions: [], file: undefined, recalled: true };
      return;
    }
    if (!items.some((one) => one.id === item.id)) items.push(item);
    this.arrived(item);
  }

  arrived(item) {
    if (item.tag) this.pending = this.pending.filter((one) => one.tag !== item.tag);
  }

  failed(tag, text) {
    const one = this.pending.find((entry) => entry.tag === tag);
    if (one) one.error = text;
    return Boolean(one);
  }
}

export function isMessage(item) {
  return item.kind === "say" || item.kind === "sent";
}

// One line for the list of chats.
export function preview(state, room, item) {
  if (!item) return "";
  const who = item.by === state.me ? "你" : state.name(item.by);
  if (item.recalled) return who + "撤回了一条消息";
  if (item.kind === "join") return who + "加入了群聊";
  if (item.kind === "leave") return who + "退出了群聊";
  const text = (item.text || (item.file && item.file.kind === "image" ? "[图片]" : "[文件]")).replace(/\s+/g, " ");
  return room && item.by !== state.me ? who + "：" + text : text;
}
