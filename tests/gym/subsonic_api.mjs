// Calls the functions of npm's subsonic-api; reads the account and the calls from standard input, writes faults.
// Arguments: a file of the folder that has the package.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { url, auth, calls } = JSON.parse(await text(process.stdin));
const found = createRequire(process.argv[2]).resolve("subsonic-api");
const { default: SubsonicAPI } = await import(pathToFileURL(found).href);
// By turns: a salted token in the address, and a form.
const libraries = [false, true].map((post) => new SubsonicAPI({ url, auth, post }));

/** Return the reason why a response is wrong; "" for a right one. */
const faultOf = async (answer) => {
  if (answer instanceof Response) {
    const kind = answer.headers.get("content-type") ?? "";
    const bytes = (await answer.arrayBuffer()).byteLength;
    return answer.ok && /^(audio|image)\//.test(kind) && bytes ? "" : `${answer.status} ${kind}`;
  }
  if (answer.openSubsonic !== true) return "no envelope";
  return answer.status === "ok" ? "" : answer.error.message;
};

const outcomes = [];
for (const [kind, name, function_, args] of calls) {
  for (const library of libraries) {
    const fault = await library[function_](args ?? undefined).then(faultOf, String);
    outcomes.push([name, kind === "fails" ? (fault ? "" : "must fail") : fault]);
  }
}
process.stdout.write(JSON.stringify(outcomes));
