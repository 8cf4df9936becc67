// Names as they are compared when searching: one alphabet for every script, coarse enough that
// spellings of one name come out alike. What a reader types is matched here; the articles are
// matched, more finely, by geo/places.

const ARABIC_LETTERS = {
  ا: "a", أ: "a", إ: "i", آ: "a", ٱ: "a", ى: "a", ة: "a", ء: "", ئ: "y", ؤ: "w", ب: "b", ت: "t", ث: "th", ج: "j",
  ح: "h", خ: "kh", د: "d", ذ: "dh", ر: "r", ز: "z", س: "s", ش: "sh", ص: "s", ض: "d", ط: "t", ظ: "z", ع: "", غ: "gh",
  ف: "f", ق: "q", ك: "k", ل: "l", م: "m", ن: "n", ه: "h", و: "w", ي: "y", پ: "p", چ: "ch", ژ: "zh", گ: "g", ک: "k",
  ی: "y", ہ: "h", ھ: "h", ە: "a", ێ: "e", ۆ: "o", ڤ: "v", ـ: "",
};
const CYRILLIC_LETTERS = {
  а: "a", б: "b", в: "v", г: "g", ґ: "g", д: "d", е: "e", ё: "yo", є: "ye", ж: "zh", з: "z", и: "i", і: "i", ї: "yi", й: "y",
  к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "kh", ц: "ts", ч: "ch", ш: "sh",
  щ: "shch", ъ: "", ы: "y", ь: "", э: "e", ю: "yu", я: "ya", ј: "y", ђ: "dj", џ: "dj", ў: "w", қ: "q", ғ: "gh", ң: "n",
};
const LEFT_OUT = /^(?:the|of|al|el|ul|il|a[sdrtznj]|[aeu](?:sh|ch|dh|th))$/;
// Pairs of letters that romanisers write for one sound; the rest is left to single letters.
const SAME = [
  [/dj|dzh|dz/g, "j"], [/tch|tsh|ch|shch/g, "s"], [/kh|gh/g, "k"], [/sh|sch/g, "s"], [/zh/g, "j"],
  [/ph/g, "f"], [/th/g, "t"], [/dh/g, "d"], [/ts|tz/g, "s"], [/ck|q|c|g/g, "k"], [/z/g, "s"],
  [/x/g, "k"], [/p/g, "b"], [/v/g, "f"],
];

// A name in lower case, in words, without marks, articles and punctuation, in Latin letters.
export function fold(text) {
  const plain = text.normalize("NFKC").toLowerCase().replace(/[\u064b-\u065f\u0670]/g, "");
  const joined = plain.replace(/(^|[\s-])\u0627\u0644(?=\S{2})/g, "$1").replace(/['`\u00b4\u02b9-\u02c0\u02bf\u2018\u2019\u201b\u2032]/g, "");
  const latin = [...joined].map((letter) => ARABIC_LETTERS[letter] ?? CYRILLIC_LETTERS[letter] ?? letter).join("");
  const bare = latin.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\u0131/g, "i");
  const words = bare.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const kept = words.filter((word) => !LEFT_OUT.test(word));
  return (kept.length ? kept : words).join(" ");
}

// The consonants of a folded name, those that are confused as one: "Qaterji" and "Katerdji"
// both come to "ktrj".
export function skeleton(folded) {
  let bones = folded;
  for (const [heard, as] of SAME) bones = bones.replace(heard, as);
  return bones.replace(/[aeiouwyh]/g, "").replace(/(\S)\1+/g, "$1").replace(/\s+/g, " ").trim();
}

// Whether two words are one slip apart: a letter more, fewer, other, or two of them swapped.
export function oneSlip(one, other) {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  let end = 0;
  const most = Math.min(one.length, other.length) - start;
  while (end < most && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [a, b] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
  return (a.length <= 1 && b.length <= 1) || (a.length === 2 && a === [...b].reverse().join(""));
}
