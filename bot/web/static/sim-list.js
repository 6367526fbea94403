// The list of chats: one's own by time, then the groups one is not in.

import { avatar, el, groupAvatar, settle, shortTime } from "./sim-dom.js";
import { preview } from "./sim-state.js";

export class ChatList {
  constructor({ root, search, state, open, banner }) {
    this.root = root;
    this.search = search;
    this.state = state;
    this.open = open;
    this.banner = banner;
    this.rows = new Map();
    this.otherHead = el("h2", { class: "list-label", text: "没有加入的群" });
    this.nothing = el("p", { class: "list-empty", text: "没有找到" });
    search.addEventListener("input", () => this.render(this.current));
    root.addEventListener("keydown", (event) => this.move(event));
  }

  render(current) {
    this.current = current;
    const { state } = this;
    const word = this.search.value.trim().toLowerCase();
    const fits = (room) => !word || state.title(room).toLowerCase().includes(word);
    const joined = Array.from(state.rooms.keys()).filter((room) => state.isMember(room));
    const staff = joined.filter((room) => state.rooms.get(room).staff);
    const own = [""].concat(staff, joined.filter((room) => !staff.includes(room))).filter(fits);
    const others = Array.from(state.rooms.keys()).filter((room) => !state.isMember(room) && fits(room));
    const order = new Map(own.map((room, place) => [room, place]));
    const seq = (room) => (state.last(room) ? state.last(room).seq : 0);
    own.sort((a, b) => seq(b) - seq(a) || order.get(a) - order.get(b));
    const nodes = [];
    if (this.banner && !word) nodes.push(this.banner());
    nodes.push(...own.map((room) => this.row(room)));
    if (others.length) nodes.push(this.otherHead, ...others.map((room) => this.row(room)));
    if (!own.length && !others.length) nodes.push(this.nothing);
    settle(this.root, nodes.filter(Boolean));
  }

  row(room) {
    const { state } = this;
    const member = state.isMember(room);
    const last = state.last(room);
    const { count, atMe } = room === this.current && document.hasFocus() ? { count: 0, atMe: false } : state.unread(room);
    const size = room ? state.rooms.get(room).members.size + 1 + " 人" : "";
    const sketch = member ? preview(state, room, last) : size + " · 点开可加入";
    const title = state.title(room);
    const key = JSON.stringify([title, member, last && last.seq, sketch, count, atMe, room === this.current]);
    const known = this.rows.get(room);
    if (known && known.key === key) return known.node;
    const node = known ? known.node : el("button", { type: "button", class: "row", onclick: () => this.open(room) });
    node.dataset.room = room;
    node.classList.toggle("current", room === this.current);
    node.classList.toggle("outside-row", !member);
    if (room === this.current) node.setAttribute("aria-current", "true");
    else node.removeAttribute("aria-current");
    const picture = room ? groupAvatar(state.rooms.get(room), state.people) : avatar(state.bot, true);
    const badge = count
      ? el("span", { class: "badge", "aria-label": count + " 条未读", text: count > 99 ? "99+" : String(count) })
      : null;
    node.replaceChildren(
      el("span", { class: "row-picture" }, picture, badge),
      el(
        "span",
        { class: "row-body" },
        el(
          "span",
          { class: "row-top" },
          el("span", { class: "row-title", text: title }),
          last ? el("time", { class: "row-time", text: shortTime(last.at) }) : null,
        ),
        el(
          "span",
          { class: "row-text" },
          atMe ? el("em", { text: "[有人@我] " }) : null,
          el("span", { text: sketch || size || "有事直接说，或发“帮助”" }),
        ),
      ),
    );
    this.rows.set(room, { key, node });
    return node;
  }

  move(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const rows = Array.from(this.root.querySelectorAll(".row"));
    const next = rows[rows.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
}
