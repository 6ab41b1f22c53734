/* The scripts of the map stand in the page packed by bzip2, last letter first, in letters: a third of
   their size. This unpacks each and runs it. The policy of the page names the hash of every script
   that may run, so what is unpacked runs only if it is what was packed. */

function unpacked(letters) {
  const packed = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  let out = new Uint8Array(1 << 19);
  let filled = 0;
  let at = 4; // after "BZh9"
  let held = 0;
  let ready = 0;
  const bits = (count) => {
    for (; ready < count; ready += 8) held = (held << 8) | packed[at++];
    ready -= count;
    return (held >>> ready) & ((1 << count) - 1);
  };
  const put = (byte) => {
    if (filled === out.length) { const more = new Uint8Array(2 * filled); more.set(out); out = more; }
    out[filled++] = byte;
  };
  const long = () => bits(12) * 4096 + bits(12);
  const unary = () => { let n = 0; while (bits(1)) n += 1; return n; };
  const raised = (list, place) => {
    const found = list[place];
    list.copyWithin(1, 0, place);
    list[0] = found;
    return found;
  };

  /* A Huffman table: the symbols by length of their codes, which count upwards. */
  function table(size) {
    const lengths = [];
    for (let length = bits(5); lengths.length < size; lengths.push(length)) while (bits(1)) length += bits(1) ? -1 : 1;
    const symbols = [];
    const ends = [];
    const shifts = [];
    for (let length = 1, code = 0; length < 21; length += 1, code *= 2) {
      shifts[length] = symbols.length - code;
      lengths.forEach((own, symbol) => { if (own === length) { symbols.push(symbol); code += 1; } });
      ends[length] = code;
    }
    return { symbols, ends, shifts, least: Math.min(...lengths) };
  }

  while (long() === 0x314159) {
    long();
    long();
    bits(9); // the rest of the mark, a sum, and what nothing uses
    const origin = long();
    const rows = bits(16);
    const used = [];
    for (let row = 0; row < 16; row += 1) {
      const here = (rows >> (15 - row)) & 1 ? bits(16) : 0;
      for (let k = 0; k < 16; k += 1) if ((here >> (15 - k)) & 1) used.push(row * 16 + k);
    }
    const recent = Uint8Array.from(used);
    const count = bits(3);
    const order = Uint8Array.from({ length: count }, (_, k) => k);
    const chosen = Array.from({ length: bits(15) }, () => raised(order, unary()));
    const end = used.length + 1;
    const tables = Array.from({ length: count }, () => table(end + 1));
    const block = new Uint8Array(900000);
    let size = 0;
    let [run, weight] = [0, 1];
    for (let k = 0; ; k += 1) {
      const { symbols, ends, shifts, least } = tables[chosen[Math.floor(k / 50)]];
      let length = least;
      let code = bits(length);
      for (; code >= ends[length]; length += 1) code = code * 2 + bits(1);
      const symbol = symbols[shifts[length] + code];
      if (symbol < 2) { run += weight << symbol; weight *= 2; continue; }
      if (run) { block.fill(recent[0], size, size + run); size += run; run = 0; weight = 1; }
      if (symbol === end) break;
      block[size++] = raised(recent, symbol - 1);
    }
    const starts = new Uint32Array(257);
    for (let k = 0; k < size; k += 1) starts[block[k] + 1] += 1;
    for (let byte = 0; byte < 256; byte += 1) starts[byte + 1] += starts[byte];
    const next = new Uint32Array(size);
    for (let k = 0; k < size; k += 1) next[starts[block[k]]++] = k;
    let [last, same] = [-1, 0];
    for (let k = 0, here = next[origin]; k < size; k += 1, here = next[here]) {
      const byte = block[here];
      if (same === 4) { for (let n = 0; n < byte; n += 1) put(last); same = 0; last = -1; continue; }
      same = byte === last ? same + 1 : 1;
      last = byte;
      put(byte);
    }
  }
  return new TextDecoder().decode(out.subarray(0, filled).reverse());
}

for (const packed of document.querySelectorAll("script[data-packed]")) {
  const script = document.createElement("script");
  script.textContent = unpacked(packed.textContent);
  packed.after(script);
}
