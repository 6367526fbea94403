// The simulator page: one window, one person. Everything goes over the one WebSocket.

import { ChatView } from "./sim-chat.js";
import { Composer } from "./sim-composer.js";
import { avatar, el } from "./sim-dom.js";
import { openMenu, pickPerson, toast, zoom } from "./sim-layer.js";
import { ChatList } from "./sim-list.js";
import { FIRST_RESIDENT, FIRST_ROOM, FIRST_STAFF, Side } from "./sim-side.js";
import { State } from "./sim-state.js";
import { Wire } from "./sim-wire.js";

const get = (id) => document.getElementById(id);
const phone = window.matchMedia("(max-width: 700px)");
const state = new State(document.body.dataset.me);
let room = null;
let started = false;

const wire = new Wire({
  hello: () => ({ type: "hello", as: state.me, world: state.world, seq: state.seq }),
  message: receive,
  status: (text) => {
    get("status").textContent = text;
    get("status").hidden = !text;
  },
});

const list = new ChatList({ root: get("chats"), search: get("search"), state, open: enter, banner });
const view = new ChatView({
  root: get("log"),
  state,
  menu: messageMenu,
  retry: (one) => {
    one.error = "";
    transmit(one);
    render();
  },
  rewrite: (text) => composer.fill(text),
  more: (of) => wire.send({ type: "more", room: of }),
  zoom,
});
const composer = new Composer({ root: get("composer"), state, room: () => room, say, problem: toast });
const side = new Side({
  root: get("side"),
  state,
  actions: {
    room: () => room,
    fill: (where, text) => {
      enter(where);
      composer.fill(text);
    },
    openAs,
    mention: (name) => {
      if (phone.matches) side.show("");
      composer.mention(name);
    },
    join: (of) => wire.send({ type: "join", room: of }) || toast("连接断了，稍后再试"),
    leave: (of) => wire.send({ type: "leave", room: of }) || toast("连接断了，稍后再试"),
  },
  changed: () => {
    get("open-members").setAttribute("aria-expanded", String(side.mode === "members"));
    document.body.dataset.side = side.mode;
  },
});

function receive(message) {
  if (message.type === "welcome") {
    const before = state.chats;
    state.welcome(message);
    for (const [of, chat] of before) if (chat.whole && state.chats.has(of)) wire.send({ type: "more", room: of });
    begin();
    state.pending.filter((one) => !one.error).forEach(transmit);
  } else if (message.type === "resume") {
    state.pending.filter((one) => !one.error).forEach(transmit);
  } else if (message.type === "chat") {
    state.takeChat(message);
    state.chats.get(message.room).whole = !message.more;
  } else if (message.type === "happened") {
    state.take(message.item);
    if (message.item.kind === "join" || message.item.kind === "leave") side.render();
  } else if (message.type === "error") {
    if (!message.tag || !state.failed(message.tag, message.text)) toast(message.text);
    if (!state.ready()) get("status").textContent = message.text;
  }
  render();
}

function begin() {
  const me = state.people.get(state.me);
  document.title = me.name + " · " + document.title.split(" · ").pop();
  get("me").replaceChildren(avatar(me, false), el("span", { class: "rail-name", text: me.name }), el("small", { text: "换人" }));
  get("as").textContent = "我是" + me.name;
  get("me-small").replaceChildren(avatar(me, false), el("span", { text: me.name }), el("small", { text: "换人" }));
  if (started) {
    side.render();
    return;
  }
  started = true;
  const wish = new URLSearchParams(location.search).get("room");
  let first = me.part === "resident" && state.isMember(FIRST_ROOM) ? FIRST_ROOM : "";
  if (wish !== null && (wish === "" || state.rooms.has(wish))) first = wish;
  enter(first);
  if (phone.matches && wish === null) document.body.dataset.screen = "list";
  side.greet();
}

function enter(next) {
  const before = room;
  room = next;
  document.body.dataset.screen = "chat";
  if (before !== next) composer.enter(next, before);
  if (side.mode === "members") side.show(next ? "members" : "");
  render();
  view.toEnd();
  if (!phone.matches) get("text").focus();
}

function render() {
  if (!state.ready() || room === null) return;
  const member = state.isMember(room);
  const of = state.rooms.get(room);
  get("title").textContent = of ? of.name + "（" + (of.members.size + 1) + "）" : state.bot.name;
  get("open-members").hidden = !room;
  get("outside").hidden = member;
  get("log").hidden = !member;
  get("composer").hidden = !member;
  const looking = document.hasFocus() && (!phone.matches || document.body.dataset.screen === "chat");
  view.render(room);
  if (looking) state.markSeen(room);
  list.render(phone.matches && document.body.dataset.screen === "list" ? null : room);
  composer.showChips();
}

function say(text, picture) {
  const tag = Date.now().toString(36) + "-" + Math.random().toString(36).slice(2, 10);
  const one = { tag, room, text, image: picture, error: "" };
  state.pending.push(one);
  transmit(one);
  render();
  view.toEnd();
}

// The server knows a tag again, so sending twice after a lost connection says it once.
function transmit(one) {
  const message = { type: "say", room: one.room, text: one.text, tag: one.tag };
  if (one.image) Object.assign(message, { image: one.image.data, image_name: one.image.name });
  wire.send(message);
}

function messageMenu(item, x, y) {
  const items = [];
  if (item.by !== state.me && room) items.push(["@ " + state.name(item.by), () => composer.mention(state.name(item.by))]);
  if (item.text) items.push(["复制", () => copy(item.text)]);
  if (item.by === state.me) {
    items.push(["撤回", () => wire.send({ type: "recall", id: item.id }) || toast("连接断了，稍后再试")]);
  }
  if (items.length) openMenu(x, y, items);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("已复制");
  } catch (error) {
    toast("浏览器不让复制，请选中文字再复制");
  }
}

function openAs(id) {
  const width = Math.min(1000, Math.max(420, Math.floor(window.screen.availWidth / 2)));
  const place = "width=" + width + ",height=" + window.screen.availHeight + ",left=" + (window.screen.availWidth - width) + ",top=0";
  // Half a screen shows one chat at a time, so the new window begins in the one where that person has something to do.
  const where = state.people.get(id).part === "resident" ? FIRST_ROOM : "";
  const address = "/simulator?as=" + encodeURIComponent(id) + "&room=" + encodeURIComponent(where);
  const opened = window.open(address, "_blank", phone.matches ? "" : place);
  if (!opened) toast("浏览器拦住了新窗口，请允许这个网站弹出窗口");
}

function banner() {
  if (!phone.matches) return null;
  if (!banner.node) {
    banner.node = el(
      "button",
      { type: "button", class: "banner", onclick: () => side.show("hints") },
      el("b", { text: "第一次来？三步试一试" }),
      el("span", { text: "居民说一件事 → 工作人员受理 → 看到答复" }),
    );
  }
  return banner.node;
}

const people = () => Array.from(state.people.values());
const change = () =>
  pickPerson({
    title: "我是谁",
    note: "演示人物，均为虚构。选一位，用TA的身份说话。",
    people: people(),
    me: state.me,
    order: ["resident", "staff", "admin"],
    choose: (id) => location.assign("/simulator?as=" + encodeURIComponent(id)),
  });
const another = () =>
  pickPerson({
    title: "再开一个窗口",
    note: "新窗口里用谁的身份？两个窗口并排放，就是两个人在聊。",
    people: people().filter((person) => person.id !== state.me),
    me: state.me === FIRST_STAFF ? FIRST_RESIDENT : FIRST_STAFF,
    order: state.people.get(state.me).part === "resident" ? ["staff", "admin", "resident"] : ["resident", "staff", "admin"],
    choose: openAs,
  });

for (const id of ["me", "me-small"]) get(id).addEventListener("click", change);
for (const id of ["open-window", "open-window-small"]) get(id).addEventListener("click", another);
for (const id of ["open-hints", "open-hints-small"]) get(id).addEventListener("click", () => side.toggle("hints"));
get("open-members").addEventListener("click", () => side.toggle("members"));
get("join").addEventListener("click", () => wire.send({ type: "join", room }) || toast("连接断了，稍后再试"));
get("back").addEventListener("click", () => {
  document.body.dataset.screen = "list";
  render();
});
window.addEventListener("focus", render);
phone.addEventListener("change", render);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && side.mode && !event.defaultPrevented) side.show("");
});

wire.status("正在连接……");
wire.connect();
