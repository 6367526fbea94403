// The button of a bulletin's page: fetches the file, counts it again here, and finds a ballot by its receipt.

import { answer, findings, receiptDigest } from "./bulletin.js";

const place = document.querySelector("#recount");
const button = document.querySelector("#count");
const list = document.querySelector("#findings");
const form = document.querySelector("#find");
let bulletin = null;

const fetched = async () => {
  if (bulletin === null) {
    const got = await fetch(place.dataset.file);
    if (!got.ok) throw new Error(String(got.status));
    bulletin = await got.json();
  }
  return bulletin;
};

const line = (holds, text) => {
  const item = document.createElement("li");
  item.className = holds ? "good" : "bad";
  item.textContent = `${holds ? "✓" : "✗"} ${text}`;
  return item;
};

const show = (...items) => {
  list.textContent = "";
  items.forEach((item) => list.append(item));
};

button.hidden = false;
button.addEventListener("click", async () => {
  button.disabled = true;
  list.textContent = "正在取公告、重新数票……";
  try {
    const whole = await fetched();
    // So that the words are seen before the phone is busy: 100,000 ballots take it some seconds.
    await new Promise((go) => setTimeout(go, 50));
    const said = findings(whole, place.dataset.head);
    const fine = said.every(([holds]) => holds);
    show(...said.map(([holds, text]) => line(holds, text)), line(fine, fine ? "能核对的都对" : "有对不上的，请截图告诉社区和邻居"));
  } catch (error) {
    bulletin = null;
    show(line(false, "没能取到公告或读不懂它，请过一会儿再点，或者下载后核对"));
  } finally {
    button.disabled = false;
  }
});

if (form) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = document.querySelector("#mine");
    const code = document.querySelector("#receipt").value;
    if (code.normalize("NFKC").replace(/[^0-9]/g, "").length !== 12) {
      said.textContent = "回执码是12位数字，在您投票后收到的那条信里。";
      return;
    }
    try {
      const { hash, ballots, terms } = await fetched();
      const digest = receiptDigest(code, hash);
      const at = ballots.findIndex((ballot) => ballot.receipt === digest);
      said.textContent = at < 0
        ? "公告里没有这个回执码的票。请看看是不是抄错了，或者是别的表决的。"
        : `您的票在第${at + 1}行：${answer(terms.form, ballots[at])}`;
    } catch (error) {
      said.textContent = "没能取到公告，请过一会儿再查。";
    }
  });
}
