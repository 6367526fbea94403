// A bulletin (yuanzhuo-bulletin-1, docs/ballots.md) counted again. It shares nothing with the program that counted first.

import { hex, pbkdf2, sha256 } from "./sha256.js";

const YES_NO = "赞成反对", CHOICE = "单选", SEVERAL = "多选", RANKED = "排序", SCORE = "打分";
const SECRET = "匿名", AREA = "面积", AGREE = "同意";
const MARKS = "0123456789abcdefghjkmnpqrstvwxyz";
const FIELDS = ["ballots", "closing", "format", "hash", "head", "roll", "terms"];

const encoder = new TextEncoder();

// By hand, since a name like "10" would come before all others in an object.
const written = (value) => {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${written(value[key])}`).join(",")}}`;
};

export const canonical = (value) => encoder.encode(written(value).normalize("NFC"));
const same = (one, other) => hex(canonical(one)) === hex(canonical(other));
const rising = (keys) => keys.every((key, at) => at === 0 || keys[at - 1] < key);

// The first 80 bits of a hash as they are printed in chats.
export const printed = (digest) => {
  // Five hexadecimal digits are four marks.
  const groups = digest.slice(0, 20).match(/.{5}/g).map((five) => parseInt(five, 16));
  return groups.map((number) => [15, 10, 5, 0].map((by) => MARKS[(number >> by) & 31]).join("")).join("-");
};

// ------------------------------------------------------------------------------------------------ the count
export const kindOf = (form, ballot) => {
  const { numbers } = ballot;
  const own = ballot.write_in !== "";
  if (ballot.unreadable) return "invalid";
  const abstention = form.method === YES_NO ? "0,0,1" : "";
  if (!own && numbers.join() === abstention) return "abstained";
  if (numbers.length !== form.options.length || (own && !form.write_in)) return "invalid";
  const [low, high] = form.method === SCORE ? [-1, form.top_score] : [0, form.method === RANKED ? numbers.length : 1];
  if (numbers.some((number) => number < low || number > high)) return "invalid";
  if (!own && numbers.every((number) => number === (form.method === SCORE ? -1 : 0))) return "blank";
  const most = { [YES_NO]: 1, [CHOICE]: 1, [SEVERAL]: form.most }[form.method];
  const picked = numbers.reduce((sum, number) => sum + number, 0) + (own ? 1 : 0);
  return most === undefined || picked <= most ? "valid" : "invalid";
};

const byCodePoints = (one, other) => {
  const left = Array.from(one, (letter) => letter.codePointAt(0));
  const right = Array.from(other, (letter) => letter.codePointAt(0));
  const at = left.findIndex((point, place) => point !== right[place]);
  if (at < 0) return left.length - right.length;
  return at < right.length ? left[at] - right[at] : 1;
};

export const count = (bulletin) => {
  const { form } = bulletin.terms;
  const size = form.options.length;
  const areas = new Map(bulletin.roll);
  const found = { valid: [0, 0], blank: [0, 0], invalid: [0, 0], abstained: [0, 0] };
  const options = form.options.map(() => [0, 0]);
  const own = new Map();
  const pairs = form.options.map(() => form.options.map(() => 0));
  const add = (total, area, times = 1) => {
    total[0] += times;
    total[1] += area * times;
  };
  bulletin.ballots.forEach((ballot) => {
    const area = areas.get(ballot.voter) || 0;
    const kind = kindOf(form, ballot);
    add(found[kind], area);
    if (kind === "abstained") add(found.valid, area);
    if (kind === "blank" || kind === "invalid") return;
    if (ballot.write_in) {
      if (!own.has(ballot.write_in)) own.set(ballot.write_in, [0, 0]);
      add(own.get(ballot.write_in), area);
    }
    if (form.method === RANKED) {
      // An abstention ranks nothing: it prefers nobody to anybody.
      const ranks = options.map((_, at) => ballot.numbers[at] || size + 1);
      ranks.forEach((mine, better) => ranks.forEach((other, worse) => {
        if (mine < other) pairs[better][worse] += 1;
      }));
      return;
    }
    ballot.numbers.forEach((number, at) => {
      if (number > 0) add(options[at], area, number);
    });
  });
  const writtenIn = [...own].sort((one, other) => byCodePoints(one[0], other[0])).map(([text, both]) => [text, ...both]);
  return { ...found, options, written: writtenIn, pairs: form.method === RANKED ? pairs : [] };
};

// ------------------------------------------------------------------------------------------------ the verdict
const schulze = (pairs) => {
  const all = pairs.map((_, at) => at);
  const strength = all.map((one) => all.map((other) => (pairs[one][other] > pairs[other][one] ? pairs[one][other] : 0)));
  all.forEach((via) => all.forEach((from) => all.forEach((to) => {
    if (from === to || from === via || via === to) return;
    strength[from][to] = Math.max(strength[from][to], Math.min(strength[from][via], strength[via][to]));
  })));
  const order = [];
  let left = all;
  while (left.length) {
    const rest = left;
    const best = rest.filter((one) => !rest.some((other) => other !== one && strength[other][one] > strength[one][other]));
    order.push(best);
    left = rest.filter((one) => !best.includes(one));
  }
  return order;
};

const placesOf = (method, found) => {
  if (method === RANKED) return schulze(found.pairs);
  const votes = found.options.map(([heads]) => heads);
  const placed = votes.map((_, at) => at).filter((at) => !(method === YES_NO && at === 2));
  const levels = [...new Set(placed.map((at) => votes[at]))].sort((one, other) => other - one);
  return levels.map((level) => placed.filter((at) => votes[at] === level));
};

const seats = (places, terms, found) => {
  let order = places.map((place) => place.filter((at) => found.options[at][0] > 0));
  if (terms.form.method === RANKED) order = same(found.valid, found.abstained) ? [] : places;
  const chosen = [];
  for (const place of order) {
    if (chosen.length + place.length > terms.chosen) return [chosen, chosen.length < terms.chosen ? place : []];
    chosen.push(...place);
  }
  return [chosen, []];
};

// Two whole numbers multiplied without rounding, as digits of base 2^18: areas times a ratio may pass 2^53.
const product = (one, other) => {
  const digits = (number) => [number % 2 ** 18, Math.floor(number / 2 ** 18) % 2 ** 18, Math.floor(number / 2 ** 36)];
  const found = [0, 0, 0, 0, 0, 0];
  digits(one).forEach((left, at) => digits(other).forEach((right, by) => {
    found[at + by] += left * right;
  }));
  for (let at = 0; at < 5; at += 1) {
    found[at + 1] += Math.floor(found[at] / 2 ** 18);
    found[at] %= 2 ** 18;
  }
  return found.reverse();
};

const compared = (one, other) => {
  const at = one.findIndex((digit, place) => digit !== other[place]);
  return at < 0 ? 0 : one[at] - other[at];
};

const tested = (criterion, option, bulletin, found) => {
  const column = criterion.measure === AREA ? 1 : 0;
  const [valid, blank, invalid] = [found.valid, found.blank, found.invalid].map((both) => both[column]);
  const cast = valid + blank + invalid;
  const present = Math.max((bulletin.closing.present || [0, 0])[column], cast);
  const entitled = column ? bulletin.roll.reduce((sum, entry) => sum + entry[1], 0) : bulletin.roll.length;
  const agree = option === null || found.pairs.length ? 0 : found.options[option][column];
  const part = { [AGREE]: agree, "参与": cast, "出席": present }[criterion.part];
  const decisive = valid - found.abstained[column];
  const whole = { "赞成与反对": decisive, "有效票": valid, "参与": cast, "出席": present, "全体": entitled }[criterion.base];
  const side = compared(product(part, criterion.den), product(whole, criterion.num));
  return { ...criterion, option, counted: part, of: whole, met: part > 0 && (criterion.strict ? side > 0 : side >= 0) };
};

export const decide = (bulletin, found) => {
  const { terms } = bulletin;
  const criteria = terms.rule === null ? null : terms.rule.criteria;
  const yesNo = terms.form.method === YES_NO;
  const places = placesOf(terms.form.method, found);
  let candidates = [0];
  let tied = found.options[0][0] > 0 && yesNo && found.options[0][0] === found.options[1][0] ? [0, 1] : [];
  if (!yesNo) [candidates, tied] = seats(places, terms, found);
  let tests = (criteria || []).flatMap((criterion) =>
    (criterion.part === AGREE ? candidates : [null]).map((option) => tested(criterion, option, bulletin, found)));
  if (!yesNo) {
    // First what is asked of the whole poll, then option by option.
    const place = (test) => (test.option === null ? -1 : candidates.indexOf(test.option));
    tests = tests.map((test, at) => [test, at]).sort((one, other) => place(one[0]) - place(other[0]) || one[1] - other[1])
      .map(([test]) => test);
  }
  const chosen = candidates.filter((at) => tests.every((test) => test.met || (test.option !== null && test.option !== at)));
  const passed = criteria ? chosen.length > 0 : null;
  return {
    tests: yesNo ? tests.map((test) => ({ ...test, option: null })) : tests,
    places,
    chosen: criteria ? chosen : [],
    tied: passed && yesNo ? [] : tied,
    passed,
  };
};

// ------------------------------------------------------------------------------------------------ all of it
// [whether it holds, what holds or does not] for everything that a bulletin claims. `head` is as it was printed.
export const findings = (bulletin, head) => {
  if (!same(Object.keys(bulletin).sort(), FIELDS) || bulletin.format !== "yuanzhuo-bulletin-1") {
    return [[false, "这不是公告文件，或者格式不认识"]];
  }
  const { terms, roll, ballots, closing } = bulletin;
  const said = [];
  const check = (holds, fine, otherwise) => said.push([holds, holds ? fine : otherwise]);
  check(sha256(canonical(terms)) === bulletin.hash, `议题、选项和规则没有改过，开始指纹 ${printed(bulletin.hash)}`, "议题、选项或规则改过：和开始指纹对不上");
  const codes = roll.map(([code]) => code);
  check(sha256(canonical([terms.electorate, roll])) === terms.roll && rising(codes), `名册有${roll.length}个名额，没有改过`, "名册改过：和名册指纹对不上");
  let link = bulletin.hash;
  [...ballots, closing].forEach((row) => {
    link = sha256(encoder.encode(`${link}\n`), canonical(row));
  });
  check(link === bulletin.head, `${ballots.length}张票和结果没有改过`, "票或结果改过：有改、删、加或换次序的");
  check(printed(link) === head, `就是网址里的那份公告，截止指纹 ${printed(link)}。请和群里公布的比一比`, `不是网址里的那份公告：算出来的指纹是 ${printed(link)}`);
  const secret = terms.secrecy === SECRET;
  const keys = ballots.map((ballot) => ballot[secret ? "receipt" : "voter"]);
  const listed = new Set(codes);
  const fits = secret ? keys.length === closing.voted.length : same(keys, closing.voted);
  check(fits && rising(keys) && rising(closing.voted) && closing.voted.every((code) => listed.has(code)), `投了票的${closing.voted.length}个名额都在名册上，一个名额一张票`, "票和名册对不上：有的不在名册上，或者一个名额不止一张票");
  const found = count(bulletin);
  check(same(found, closing.count), `重新数了一遍，和公布的一样：有效票${found.valid[0]}，空白票${found.blank[0]}，无效票${found.invalid[0]}`, "重新数了一遍，和公布的不一样");
  check(same(decide(bulletin, found), closing.verdict), "按写明的规则重新判定，和公布的一样", "按写明的规则重新判定，和公布的不一样");
  return said;
};

// What a receipt is listed under.
export const receiptDigest = (code, hash) => {
  const digits = code.normalize("NFKC").replace(/[^0-9]/g, "");
  return hex(pbkdf2(encoder.encode(digits), encoder.encode(`yuanzhuo-receipt\n${hash}`), 1000, 16));
};

// What stands on a ballot, in words.
export const answer = (form, ballot) => {
  const kind = kindOf(form, ballot);
  if (kind !== "valid") return { abstained: "弃权", blank: "空白票", invalid: "无效票" }[kind];
  const named = ballot.numbers.map((number, at) => [number, form.options[at]]);
  if (form.method === RANKED) {
    return named.filter(([number]) => number).sort((one, other) => one[0] - other[0]).map(([number, option]) => `第${number}位 ${option}`).join("，");
  }
  if (form.method === SCORE) return named.filter(([number]) => number >= 0).map(([number, option]) => `${option} ${number}分`).join("，");
  const picked = named.filter(([number]) => number).map(([, option]) => option);
  return [...picked, ...(ballot.write_in ? [ballot.write_in] : [])].join("、");
};
