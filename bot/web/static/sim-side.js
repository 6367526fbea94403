// The column at the side: three steps for newcomers, or the members of a group.

import { avatar, el } from "./sim-dom.js";

const HIDDEN = "hints:hidden";

export const FIRST_ROOM = "g01";
export const FIRST_RESIDENT = "wang";
export const FIRST_STAFF = "grid";

export class Side {
  constructor({ root, state, actions, changed }) {
    Object.assign(this, { root, state, actions, changed });
    this.mode = "";
  }

  // Opened by itself only where there is room for it, until somebody closes it.
  greet() {
    let hidden = false;
    try {
      hidden = localStorage.getItem(HIDDEN) === "1";
    } catch (error) {
      hidden = false;
    }
    if (!hidden && window.matchMedia("(min-width: 1100px)").matches) this.show("hints");
  }

  toggle(mode) {
    this.show(this.mode === mode ? "" : mode);
  }

  show(mode) {
    if (this.mode === "hints" && mode !== "members") this.remember(mode === "hints" ? "0" : "1");
    this.mode = mode;
    this.render();
    this.changed();
    const close = this.root.querySelector(".close");
    if (mode && close && !window.matchMedia("(min-width: 1100px)").matches) close.focus();
  }

  remember(value) {
    try {
      localStorage.setItem(HIDDEN, value);
    } catch (error) {
      // Then the steps are shown again next time.
    }
  }

  render() {
    this.root.hidden = !this.mode;
    if (!this.mode || !this.state.ready()) return;
    this.root.setAttribute("aria-label", this.mode === "hints" ? "怎么试" : "群成员");
    this.root.replaceChildren(...(this.mode === "hints" ? this.hints() : this.members()));
  }

  head(title) {
    return el(
      "header",
      { class: "side-head" },
      el("h2", { text: title }),
      el("button", { type: "button", class: "icon-button close", "aria-label": "关闭", text: "✕", onclick: () => this.show("") }),
    );
  }

  hints() {
    const { state, actions } = this;
    const bot = state.bot.name;
    const number = state.lastConcern();
    const room = state.rooms.get(FIRST_ROOM);
    const staff = state.people.get(FIRST_STAFF);
    const resident = state.people.get(FIRST_RESIDENT);
    const asResident = state.people.get(state.me).part === "resident";
    const button = (text, action) => el("button", { type: "button", class: "step-button", text, onclick: action });
    const step = (...children) => el("li", null, ...children);
    const code = (text) => el("code", { text });
    const fill = (where, text) => () => {
      if (window.matchMedia("(max-width: 1099px)").matches) this.show("");
      actions.fill(where, text);
    };
    const first = "@" + bot + " 3号楼停水两天了没人管";
    return [
      this.head("三步试一试"),
      el(
        "ol",
        { class: "steps" },
        step(
          el("b", { text: "居民说一件事" }),
          el("p", null, "在“" + room.name + "”里发：", code(first)),
          asResident && state.isMember(FIRST_ROOM)
            ? button("填好这句话", fill(FIRST_ROOM, first))
            : button("打开“" + resident.name + "”的窗口", () => actions.openAs(FIRST_RESIDENT)),
        ),
        step(
          el("b", { text: "另开一个窗口，当工作人员" }),
          el("p", null, staff.name + "私聊" + bot + "，发", code("待办"), "，刚才那件事就在里面。"),
          state.me === FIRST_STAFF
            ? button("填好“待办”", fill("", "待办"))
            : button("打开“" + staff.name + "”的窗口", () => actions.openAs(FIRST_STAFF)),
        ),
        step(
          el("b", { text: "受理，再看居民那边" }),
          el("p", null, "接着发", code("受理 " + number), "，回到居民的窗口看答复。", code("帮助"), "里有全部用法。"),
          asResident ? null : button("填好“受理 " + number + "”", fill("", "受理 " + number)),
        ),
      ),
      el(
        "div",
        { class: "side-note" },
        el("p", { text: "右键或长按一条消息可以撤回、@ 对方；右上角“⋯”里可以看成员、加入和退出群；左上角头像换人说话。" }),
        el("p", { text: state.people.get("admin").name + "还不是管理员：私聊" + bot + "发“认领 口令”就是了，口令在运行程序的终端里。" }),
        el("p", { text: "这里的人都是虚构的演示人物。接上真的微信以后，同一个程序在微信群里这样工作。" }),
      ),
    ];
  }

  members() {
    const { state, actions } = this;
    const room = state.rooms.get(actions.room());
    if (!room) return [this.head("群成员"), el("p", { class: "side-note", text: "这是私聊。" })];
    const member = state.isMember(room.id);
    const people = Array.from(room.members).map((id) => state.people.get(id)).filter(Boolean);
    const face = (person, isBot) =>
      el(
        "button",
        {
          type: "button",
          class: "member",
          disabled: !member || person.id === state.me,
          title: member && person.id !== state.me ? "@" + person.name : person.name,
          onclick: () => actions.mention(person.name),
        },
        avatar(person, isBot),
        el("span", { text: person.id === state.me ? person.name + "（我）" : person.name }),
      );
    return [
      this.head(room.name + "（" + (people.length + 1) + "）"),
      el("div", { class: "members" }, face(state.bot, true), ...people.map((person) => face(person, false))),
      member
        ? el("button", { type: "button", id: "leave", class: "danger", text: "退出群聊", onclick: () => actions.leave(room.id) })
        : el("button", { type: "button", class: "primary wide", text: "加入群聊", onclick: () => actions.join(room.id) }),
    ];
  }
}
