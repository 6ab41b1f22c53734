/* The largest script of the map stands in the page packed, in letters: this unpacks and runs it, and
   kb/maps/packing.py says how it was packed. The policy of the page names the hash of every script
   that may run, so what is unpacked runs only if it is what was packed. */

/* What LZMA packed, at most so many bytes; after Igor Pavlov's "LZMA specification" (2013). All that it
   chose is one long fraction, of which each choice takes a span: as wide as the choice was likely. */
function inflated(packed, most) {
  /* Where each choice keeps how likely a 0 is, in 2048ths. The first six depend on the last steps. */
  const [REPEAT, AGAIN, LATEST, SECOND, THIRD, LONGER] = [0, 12, 24, 36, 48, 60];
  const [LENGTH, SAME, SLOT, SHORT, ALIGN, LETTER] = [72, 584, 1096, 1352, 1480, 1496];
  const chances = new Uint16Array(LETTER + 8 * 768).fill(1024);
  const now = new Uint32Array([0xffffffff, 0]); // kept in an array, whole numbers of 32 bits are fast
  const [SPAN, CODE] = [0, 1];
  let at = 1;
  while (at < 5) now[CODE] = (now[CODE] << 8) | packed[at++];

  const widen = () => {
    if (now[SPAN] >= 0x1000000) return;
    now[SPAN] <<= 8;
    now[CODE] = (now[CODE] << 8) | packed[at++];
  };
  const bit = (place) => {
    widen();
    const chance = chances[place];
    const bound = (now[SPAN] >>> 11) * chance;
    if (now[CODE] < bound) {
      now[SPAN] = bound;
      chances[place] += (2048 - chance) >> 5;
      return 0;
    }
    now[SPAN] -= bound;
    now[CODE] -= bound;
    chances[place] -= chance >> 5;
    return 1;
  };
  const number = (place, bits) => {
    let found = 1;
    while (found >> bits === 0) found = 2 * found + bit(place + found);
    return found - (1 << bits);
  };
  const backwards = (place, bits) => {
    let found = 0;
    for (let k = 0, node = 1; k < bits; k += 1) {
      const one = bit(place + node);
      node = 2 * node + one;
      found += one << k;
    }
    return found;
  };
  const even = (bits) => {
    let found = 0;
    for (let k = 0; k < bits; k += 1) {
      widen();
      now[SPAN] >>>= 1;
      const one = now[CODE] >= now[SPAN] ? 1 : 0;
      now[CODE] -= one * now[SPAN];
      found = 2 * found + one;
    }
    return found;
  };
  const length = (place) => {
    if (!bit(place)) return 2 + number(place + 8, 3);
    return bit(place + 1) ? 18 + number(place + 256, 8) : 10 + number(place + 16, 3);
  };
  const distance = (long) => {
    const slot = number(SLOT + 64 * Math.min(long - 2, 3), 6);
    if (slot < 4) return slot + 1;
    const bits = (slot >> 1) - 1;
    const least = (2 + (slot & 1)) * 2 ** bits;
    if (slot < 14) return least + backwards(SHORT + least - slot, bits) + 1;
    return least + 16 * even(bits - 4) + backwards(ALIGN, 4) + 1;
  };

  const out = new Uint8Array(most);
  let [filled, state] = [0, 0];
  let [back, second, third, fourth] = [1, 1, 1, 1];
  while (filled <= most) {
    if (!bit(REPEAT + state)) {
      const place = LETTER + 768 * (out[filled - 1] >> 5);
      let letter = 1;
      if (state > 6) {
        /* After a repetition: the letter that would have gone on with it tells which it is not. */
        for (let other = out[filled - back], same = true; same && letter < 256; other <<= 1) {
          const one = bit(place + 256 + 2 * (other & 128) + letter);
          letter = 2 * letter + one;
          same = one === ((other >> 7) & 1);
        }
      }
      while (letter < 256) letter = 2 * letter + bit(place + letter);
      out[filled++] = letter;
      state = state < 4 ? 0 : state - (state < 10 ? 3 : 6);
      continue;
    }
    let long = 0;
    if (!bit(AGAIN + state)) {
      long = length(LENGTH);
      [fourth, third, second, back] = [third, second, back, distance(long)];
      if (back > 0xffffffff) return out.subarray(0, filled); // the mark of the end
      state = state < 7 ? 7 : 10;
    } else {
      if (!bit(LATEST + state)) long = 1 - bit(LONGER + state);
      else if (!bit(SECOND + state)) [back, second] = [second, back];
      else if (!bit(THIRD + state)) [back, second, third] = [third, back, second];
      else [back, second, third, fourth] = [fourth, back, second, third];
      state = state < 7 ? 8 + long : 11;
      long ||= length(SAME);
    }
    for (; long; long -= 1, filled += 1) out[filled] = out[filled - back];
  }
  throw new Error("the page is damaged: its largest script cannot be unpacked");
}

/* The first line gives codes their words; after it, a code stands for its word. */
function unpacked(letters, size) {
  const short = inflated(Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0)), size + 1);
  const words = [];
  const end = short.indexOf(10);
  for (let at = 0; at < end;) {
    const start = at + 1;
    for (at = start; short[at] > 31 && short[at] < 127;) at += 1;
    words[short[start - 1]] = short.subarray(start, at);
  }
  const out = new Uint8Array(size);
  let filled = 0;
  for (const byte of short.subarray(end + 1)) {
    const word = words[byte];
    if (word) { out.set(word, filled); filled += word.length; } else out[filled++] = byte;
  }
  return out;
}

for (const packed of document.querySelectorAll("script[data-packed]")) {
  const script = document.createElement("script");
  const bytes = unpacked(packed.textContent, Number(packed.dataset.packed));
  script.textContent = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  packed.after(script);
}
