// The messages of one chat.

import { avatar, el, longTime, settle } from "./sim-dom.js";
import { isMessage } from "./sim-state.js";

const PAUSE = 5 * 60 * 1000;
const LONG_PRESS = 500;

const ADDRESS = /https?:\/\/[^\s<>"'，。；）】]+/g;

// Only addresses of pages become links; everything else stays text, and so does what an address looks like.
function withLinks(text) {
  const parts = [];
  let end = 0;
  let found = ADDRESS.exec(text);
  while (found) {
    parts.push(text.slice(end, found.index));
    parts.push(el("a", { href: found[0], target: "_blank", rel: "noopener noreferrer", text: found[0] }));
    end = found.index + found[0].length;
    found = ADDRESS.exec(text);
  }
  return parts.concat(text.slice(end));
}

export class ChatView {
  constructor({ root, state, menu, retry, rewrite, more, zoom }) {
    Object.assign(this, { root, state, menu, retry, rewrite, more, zoom });
    this.room = null;
    this.nodes = new Map();
    root.addEventListener("scroll", () => {
      this.atEnd = root.scrollHeight - root.scrollTop - root.clientHeight < 60;
    });
    this.atEnd = true;
  }

  render(room) {
    if (room !== this.room) {
      this.room = room;
      this.nodes = new Map();
      this.atEnd = true;
    }
    const { state } = this;
    const chat = state.isMember(room) ? state.chats.get(room) : null;
    const pending = state.pending.filter((one) => one.room === room);
    const nodes = [];
    if (chat && chat.more) nodes.push(this.cached("more", "", () => this.moreButton()));
    if (chat && !chat.items.length && !pending.length) nodes.push(this.cached("empty", "", () => this.empty()));
    let before = 0;
    for (const item of chat ? chat.items : []) {
      const at = Date.parse(item.at);
      if (at - before > PAUSE) {
        nodes.push(this.cached("time:" + item.id, "", () => el("p", { class: "line time", text: longTime(item.at) })));
      }
      before = at;
      nodes.push(this.cached(item.id, String(Boolean(item.recalled)), () => this.line(item)));
    }
    for (const one of pending) nodes.push(this.cached("tag:" + one.tag, one.error || "", () => this.waiting(one)));
    settle(this.root, nodes);
    if (this.atEnd) this.root.scrollTop = this.root.scrollHeight;
  }

  toEnd() {
    this.atEnd = true;
    this.root.scrollTop = this.root.scrollHeight;
  }

  cached(key, version, make) {
    const known = this.nodes.get(key);
    if (known && known.version === version) return known.node;
    const node = make();
    this.nodes.set(key, { version, node });
    return node;
  }

  moreButton() {
    return el("button", { type: "button", class: "more", onclick: () => this.more(this.room), text: "查看更早的消息" });
  }

  empty() {
    const { state } = this;
    const bot = state.bot.name;
    let text = "私聊：有事直接说，不用 @。";
    if (this.room) text = "还没有人说话。@" + bot + " 说一件事试试。";
    else if (state.people.get(state.me).part === "admin") text = "发“认领 口令”成为管理员。口令在运行程序的终端里，第一次启动时打印。";
    return el("p", { class: "line", text });
  }

  line(item) {
    const { state } = this;
    const own = item.by === state.me;
    const who = own ? "你" : "“" + state.name(item.by) + "”";
    if (item.recalled) {
      const again = own && state.taken.get(item.id);
      return el(
        "p",
        { class: "line" },
        who + "撤回了一条消息",
        again ? el("button", { type: "button", class: "link", onclick: () => this.rewrite(again), text: "重新编辑" }) : null,
      );
    }
    if (!isMessage(item)) {
      return el("p", { class: "line", text: who + (item.kind === "join" ? "加入了群聊" : "退出了群聊") });
    }
    return this.message(item, own, null);
  }

  waiting(one) {
    const note = one.error
      ? el("button", { type: "button", class: "failed", title: one.error, onclick: () => this.retry(one), text: "重发" })
      : el("span", { class: "sending", role: "img", "aria-label": "发送中" });
    const file = one.image ? { kind: "image", url: one.image.url, name: one.image.name } : null;
    const node = this.message({ by: this.state.me, text: one.text, file, id: "" }, true, note);
    if (!one.error) return node;
    return el("div", { class: "broken" }, node, el("p", { class: "line error", role: "alert", text: one.error }));
  }

  message(item, own, note) {
    const { state } = this;
    const isBot = item.by === state.bot.id;
    const name = state.name(item.by);
    const bubble = el("div", { class: "bubble" + (item.file && !item.text ? " bare" : "") });
    if (item.text) bubble.append(el("div", { class: "words" }, ...withLinks(item.text)));
    if (item.file) bubble.append(this.enclosure(item.file));
    const open = (x, y) => this.menu(item, x, y);
    const dots = item.id
      ? el("button", {
          type: "button",
          class: "dots-button",
          "aria-label": "消息操作",
          "aria-haspopup": "menu",
          text: "⋯",
          onclick: (event) => {
            const box = event.currentTarget.getBoundingClientRect();
            open(box.left, box.bottom);
          },
        })
      : null;
    const node = el(
      "div",
      { class: "msg" + (own ? " mine" : "") + (isBot ? " from-bot" : ""), "data-id": item.id || null },
      avatar({ id: item.by, name }, isBot),
      el(
        "div",
        { class: "msg-body" },
        el("span", { class: own || !this.room ? "sr" : "msg-name", text: own ? "我" : name }),
        el("div", { class: "bubble-row" }, bubble, note, dots),
      ),
    );
    if (item.id) this.listenForMenu(bubble, open);
    return node;
  }

  enclosure(file) {
    const url = file.url || "/simulator/file/" + encodeURIComponent(file.ref);
    if (file.kind === "image") {
      const picture = el("img", { src: url, alt: file.name || "图片", class: "picture-in", loading: "lazy" });
      picture.addEventListener("load", () => {
        if (this.atEnd) this.toEnd();
      });
      return el("button", { type: "button", class: "picture-button", onclick: () => this.zoom(url, file.name) }, picture);
    }
    return el("a", { class: "file", href: url, download: file.name }, el("b", { text: file.name }), el("span", { text: "点击下载" }));
  }

  listenForMenu(bubble, open) {
    let timer = 0;
    bubble.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      open(event.clientX, event.clientY);
    });
    bubble.addEventListener("touchstart", (event) => {
      const { clientX, clientY } = event.touches[0];
      timer = setTimeout(() => open(clientX, clientY), LONG_PRESS);
    }, { passive: true });
    for (const end of ["touchend", "touchmove", "touchcancel"]) {
      bubble.addEventListener(end, () => clearTimeout(timer), { passive: true });
    }
  }
}
