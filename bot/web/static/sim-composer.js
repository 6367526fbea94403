// Where one writes: the text, whom it mentions, a picture, and things to try.

import { avatar, el, settle } from "./sim-dom.js";
import { chips } from "./sim-chips.js";

const MENTION_END = "\u2005";
const LARGEST_AS_IT_IS = 300 * 1024;
const LONGEST_SIDE = 1280;

export class Composer {
  constructor({ root, state, room, say, problem }) {
    Object.assign(this, { state, room, say, problem });
    const find = (id) => root.querySelector("#" + id);
    this.text = find("text");
    this.list = find("at-list");
    this.chipRow = find("chips");
    this.pictureRow = find("picture");
    this.file = find("file");
    this.at = find("at");
    this.drafts = new Map();
    this.picture = null;
    this.chosen = 0;
    find("send").addEventListener("click", () => this.submit());
    find("image").addEventListener("click", () => this.file.click());
    this.at.addEventListener("mousedown", (event) => event.preventDefault());
    this.at.addEventListener("click", () => this.insertAt());
    this.file.addEventListener("change", () => this.takePicture());
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("blur", () => this.closeList());
    this.text.addEventListener("paste", (event) => {
      const picture = Array.from(event.clipboardData.files).find((file) => file.type.startsWith("image/"));
      if (picture) this.readPicture(picture);
    });
  }

  // Another chat: what was half written stays with its chat.
  enter(room, before) {
    if (before !== null) this.drafts.set(before, this.text.value);
    this.text.value = this.drafts.get(room) || "";
    this.at.hidden = !room;
    this.dropPicture();
    this.closeList();
    this.grow();
    this.showChips();
  }

  showChips() {
    const list = chips(this.state, this.room());
    const key = list.join("\n");
    if (key === this.chipKey) return;
    this.chipKey = key;
    settle(this.chipRow, list.map((text) =>
      el("button", { type: "button", class: "chip", text, title: "填进输入框", onclick: () => this.fill(text) })));
    this.chipRow.scrollLeft = 0;
  }

  fill(text) {
    this.text.value = text;
    this.grow();
    this.text.focus();
    this.text.setSelectionRange(text.length, text.length);
  }

  mention(name) {
    const before = this.text.value;
    this.fill(before + (before && !/\s$/.test(before) ? " " : "") + "@" + name + MENTION_END);
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = Math.min(this.text.scrollHeight, 150) + "px";
  }

  typed() {
    this.grow();
    const query = this.query();
    if (query === null) this.closeList();
    else this.openList(query);
  }

  // What stands between the @ at the cursor and the cursor; null if one is not in the middle of a mention.
  query() {
    if (!this.room()) return null;
    const before = this.text.value.slice(0, this.text.selectionStart);
    const found = /@([^@\s\u2005]{0,12})$/.exec(before);
    return found ? found[1] : null;
  }

  insertAt() {
    const { selectionStart: from, selectionEnd: to, value } = this.text;
    this.text.value = value.slice(0, from) + "@" + value.slice(to);
    this.text.focus();
    this.text.setSelectionRange(from + 1, from + 1);
    this.typed();
  }

  openList(query) {
    const { state } = this;
    const members = Array.from(state.rooms.get(this.room()).members).filter((id) => id !== state.me);
    const names = [state.bot].concat(members.map((id) => state.people.get(id)).filter(Boolean));
    this.options = names.filter((one) => one.name.includes(query));
    if (!this.options.length || (query && this.options.some((one) => one.name === query))) {
      this.closeList();
      return;
    }
    this.chosen = Math.min(this.chosen, this.options.length - 1);
    this.list.hidden = false;
    this.text.setAttribute("aria-controls", "at-list");
    this.list.replaceChildren(...this.options.map((one, place) =>
      el(
        "div",
        {
          class: "at-option" + (place === this.chosen ? " chosen" : ""),
          role: "option",
          id: "at-" + place,
          "aria-selected": place === this.chosen ? "true" : "false",
          onmousedown: (event) => {
            event.preventDefault();
            this.choose(place);
          },
        },
        avatar(one, one.id === state.bot.id),
        el("span", { text: one.name }),
      )));
    this.text.setAttribute("aria-activedescendant", "at-" + this.chosen);
    this.list.children[this.chosen].scrollIntoView({ block: "nearest" });
  }

  closeList() {
    this.list.hidden = true;
    this.chosen = 0;
    this.text.removeAttribute("aria-activedescendant");
    this.text.removeAttribute("aria-controls");
  }

  choose(place) {
    const query = this.query();
    const cursor = this.text.selectionStart;
    const start = cursor - (query || "").length - 1;
    const name = "@" + this.options[place].name + MENTION_END;
    const { value } = this.text;
    this.text.value = value.slice(0, start) + name + value.slice(cursor);
    this.text.setSelectionRange(start + name.length, start + name.length);
    this.closeList();
    this.grow();
  }

  key(event) {
    // While Chinese is being composed, Enter belongs to the input method.
    if (event.isComposing || event.keyCode === 229) return;
    if (!this.list.hidden) {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step) {
        event.preventDefault();
        this.chosen = (this.chosen + step + this.options.length) % this.options.length;
        this.openList(this.query() || "");
        return;
      }
      if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        this.choose(this.chosen);
        return;
      }
      if (event.key === "Escape") {
        event.stopPropagation();
        this.closeList();
        return;
      }
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    }
  }

  submit() {
    const text = this.text.value;
    if (!text.trim() && !this.picture) return;
    this.say(text, this.picture);
    this.picture = null;
    this.pictureRow.hidden = true;
    this.text.value = "";
    this.closeList();
    this.grow();
    this.text.focus();
  }

  takePicture() {
    const [file] = this.file.files;
    this.file.value = "";
    if (file) this.readPicture(file);
  }

  async readPicture(file) {
    try {
      const small = await shrink(file);
      const url = URL.createObjectURL(small);
      this.picture = { name: file.name || "图片", url, data: await base64(small) };
      this.pictureRow.hidden = false;
      this.pictureRow.replaceChildren(
        el("img", { src: url, alt: "要发的图片" }),
        el("button", { type: "button", class: "icon-button", "aria-label": "不发这张图片", text: "✕", onclick: () => this.dropPicture() }),
      );
      this.text.focus();
    } catch (error) {
      this.problem("这张图片读不出来，换一张试试");
    }
  }

  dropPicture() {
    if (this.picture) URL.revokeObjectURL(this.picture.url);
    this.picture = null;
    this.pictureRow.hidden = true;
    this.pictureRow.replaceChildren();
  }
}

// A phone's photo is far larger than a chat needs.
async function shrink(file) {
  const url = URL.createObjectURL(file);
  try {
    const image = await load(url);
    if (file.size <= LARGEST_AS_IT_IS && /^image\/(png|jpeg|gif|webp)$/.test(file.type)) return file;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", 0.82);
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

function load(url) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("no picture"));
    image.src = url;
  });
}

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error("no picture"));
    reader.readAsDataURL(blob);
  });
}
