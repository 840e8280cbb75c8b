// Says what the patterns of the documents, and the page's own check, mean in a real ECMAScript engine.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { cleanName } = await import(pathToFileURL(process.argv[2]));

for await (const line of createInterface({ input: process.stdin })) {
  const { pattern, texts } = JSON.parse(line);
  const plain = new RegExp(pattern);
  const unicode = new RegExp(pattern, "u");
  const verdicts = texts.map((text) => [
    plain.test(text),
    unicode.test(text),
    [...text].length,
    cleanName(text) === text,
  ]);
  console.log(JSON.stringify(verdicts));
}
