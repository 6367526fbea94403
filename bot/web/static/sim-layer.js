// What lies above the page for a moment: the question who one is, a menu, a picture, a word of notice.

import { avatar, el } from "./sim-dom.js";

const layer = () => document.getElementById("layer");

function cover(name, content, onClose) {
  const before = document.activeElement;
  const close = () => {
    shade.remove();
    document.removeEventListener("keydown", onKey, true);
    if (before && before.focus) before.focus();
    if (onClose) onClose();
  };
  const onKey = (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
    if (event.key === "Tab") {
      const stops = Array.from(shade.querySelectorAll("button, a[href], input"));
      const first = stops[0];
      const last = stops[stops.length - 1];
      if (event.shiftKey && document.activeElement === first) {
        event.preventDefault();
        last.focus();
      } else if (!event.shiftKey && document.activeElement === last) {
        event.preventDefault();
        first.focus();
      }
    }
  };
  const shade = el("div", { class: "shade " + name }, content);
  shade.addEventListener("mousedown", (event) => {
    if (event.target === shade) close();
  });
  document.addEventListener("keydown", onKey, true);
  layer().append(shade);
  const start = shade.querySelector("[data-start]") || shade.querySelector("button");
  if (start) start.focus();
  return close;
}

const PARTS = { resident: "居民", staff: "工作人员", admin: "街道（第一位管理员）" };

// Asks for a person; choose(id) is called with the answer. order says which part comes first.
export function pickPerson({ title, note, people, me, choose, order }) {
  const card = el("div", { class: "card picker", role: "dialog", "aria-modal": "true", "aria-label": title });
  const close = cover("centre", card);
  card.append(
    el(
      "header",
      { class: "card-head" },
      el("div", null, el("h2", { text: title }), el("p", { text: note })),
      el("button", { type: "button", class: "icon-button", "aria-label": "关闭", text: "✕", onclick: () => close() }),
    ),
  );
  const body = el("div", { class: "card-body" });
  for (const part of order) {
    const ones = people.filter((person) => person.part === part);
    if (!ones.length) continue;
    const grid = el("div", { class: "people" });
    for (const person of ones) {
      grid.append(
        el(
          "button",
          {
            type: "button",
            class: "person" + (person.id === me ? " current" : ""),
            "data-person": person.id,
            "data-start": person.id === me,
            "aria-current": person.id === me ? "true" : null,
            onclick: () => {
              close();
              choose(person.id);
            },
          },
          avatar(person, false),
          el("span", { class: "person-body" }, el("b", { text: person.name }), el("small", { text: person.note })),
        ),
      );
    }
    body.append(el("h3", { text: PARTS[part] }), grid);
  }
  card.append(body);
  const start = card.querySelector("[data-start]") || card.querySelector(".person");
  if (start) start.focus();
}

// items: [label, action]; opens at a point, inside the window.
export function openMenu(x, y, items) {
  const menu = el("div", { class: "menu", role: "menu" });
  const close = cover("menu-shade", menu);
  for (const [label, action] of items) {
    menu.append(
      el("button", {
        type: "button",
        role: "menuitem",
        text: label,
        onclick: () => {
          close();
          action();
        },
      }),
    );
  }
  menu.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const stops = Array.from(menu.children);
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
  });
  const box = menu.getBoundingClientRect();
  menu.style.left = Math.max(8, Math.min(x, window.innerWidth - box.width - 8)) + "px";
  menu.style.top = Math.max(8, Math.min(y, window.innerHeight - box.height - 8)) + "px";
  menu.firstChild.focus();
}

export function zoom(url, name) {
  const close = cover("dark", el("button", { type: "button", class: "zoomed", "aria-label": "关闭图片", onclick: () => close() },
    el("img", { src: url, alt: name || "图片" })));
}

export function toast(text) {
  for (const old of layer().querySelectorAll(".toast")) old.remove();
  const note = el("p", { class: "toast", role: "alert", text });
  layer().append(note);
  setTimeout(() => note.remove(), 4000);
}
