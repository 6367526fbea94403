// Small pieces of page. Text from people only ever becomes a text node.

export function el(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "text") node.textContent = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const TITLES = /^(网格员|社区主任|物业|街道|老|小)(?=.)/;

export function initial(name) {
  let short = name;
  while (TITLES.test(short) && Array.from(short).length > 1) short = short.replace(TITLES, "");
  return Array.from(short.trim() || "?")[0];
}

// The factors are those that give neighbours in the list different colours.
function colour(id) {
  let sum = 47;
  for (const char of id) sum = (sum * 203 + char.codePointAt(0)) % 9973;
  return "c" + (sum % 10);
}

export function avatar(person, isBot) {
  if (isBot) return el("span", { class: "avatar bot", "aria-hidden": "true" });
  return el("span", { class: "avatar " + colour(person.id), "aria-hidden": "true", text: initial(person.name) });
}

export function groupAvatar(room, people) {
  const tiles = Array.from(room.members).slice(0, 4).map((id) => {
    const person = people.get(id);
    return el("i", { class: colour(id), text: person ? initial(person.name) : "" });
  });
  return el("span", { class: "avatar group" + (room.staff ? " staff" : ""), "aria-hidden": "true" }, ...tiles);
}

const two = (number) => String(number).padStart(2, "0");

export function clock(date) {
  return two(date.getHours()) + ":" + two(date.getMinutes());
}

function daysAgo(date, today) {
  const day = (one) => new Date(one.getFullYear(), one.getMonth(), one.getDate()).getTime();
  return Math.round((day(today) - day(date)) / 86400000);
}

// As WeChat writes times: 14:05, 昨天, 11月24日.
export function shortTime(iso) {
  const date = new Date(iso);
  const ago = daysAgo(date, new Date());
  if (ago <= 0) return clock(date);
  if (ago === 1) return "昨天";
  return date.getMonth() + 1 + "月" + date.getDate() + "日";
}

export function longTime(iso) {
  const ago = daysAgo(new Date(iso), new Date());
  return ago <= 0 ? shortTime(iso) : shortTime(iso) + " " + clock(new Date(iso));
}

// Makes the children of a node exactly these, touching only what differs, so that focus, selection and what a screen
// reader announces stay right.
export function settle(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of Array.from(parent.childNodes)) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, place) => {
    if (parent.childNodes[place] !== node) parent.insertBefore(node, parent.childNodes[place] || null);
  });
}
