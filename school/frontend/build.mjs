// Builds what browsers load: bundles, art and icons, each named by its content, with Brotli and gzip copies beside it.
// Run by `python -m school.web.frontend_build`. Every file directly in js/ and css/ is one bundle; folders below hold their parts.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = import.meta.dirname;
const staticFolder = path.join(here, "..", "static");
const finished = path.join(staticFolder, "build");
// Built beside and moved into place at the end: a server that starts meanwhile sees the old build or the new one, whole.
const folder = `${finished}.${process.pid}`;

async function entries(kind) {
  const names = await readdir(path.join(here, kind));
  return names.filter((name) => name.endsWith(`.${kind}`)).map((name) => path.join(here, kind, name));
}

// video.js carries an icon font inside its stylesheet; our icons take its place, and nobody should fetch 10 KB for nothing.
const withoutIconFont = {
  name: "without-icon-font",
  setup({ onLoad }) {
    onLoad({ filter: /video-js\.css$/ }, async ({ path: file }) => {
      const css = await readFile(file, "utf8");
      return { contents: css.replace(/@font-face\s*{[^}]*}/g, ""), loader: "css" };
    });
  },
};

// Lessons are fMP4 with a separate sound track; their captions are video.js's, and nothing is encrypted. What hls.js has for
// anything else is a third of every player, which on a line of 1 Mbit/s is more than half a second before the first picture.
const UNUSED = ["subtitleStream", "subtitleTrack", "timeline", "eme", "cmcd", "contentSteering", "iframe", "interstitials"];
const withoutUnused = {
  name: "without-unused-parts-of-hls.js",
  setup({ onLoad }) {
    onLoad({ filter: /hls\.js[\\/]dist[\\/]hls\.mjs$/ }, async ({ path: file }) => {
      let contents = await readFile(file, "utf8");
      const replace = (pattern, by) => {
        if (!pattern.test(contents)) throw new Error(`Another hls.js: ${pattern} is not in it. See school/frontend/build.mjs.`);
        contents = contents.replace(pattern, by);
      };
      for (const name of UNUSED) replace(new RegExp(`^  ${name}Controller: [A-Z]\\w+ ?(?=,?$)`, "m"), `  ${name}Controller: undefined`);
      replace(/^ {4}cueHandler: Cues,$/m, "    cueHandler: undefined,");
      replace(/^(const muxConfig = \[\{\s+demux: MP4Demuxer,\s+remux: PassThroughRemuxer\s+\})[^\]]*\];\n\{[^}]*\}\);\n\}/m, "$1];");
      // Sentences for developers, which are shown only with its `debug`.
      replace(/^ +(this|(this\.)?(hls\.)?logger)\.(log|warn|debug|info|trace)\(`.*`\);$/gm, "");
      replace(/^EMEController\.CDMCleanupPromise = void 0;$/m, "");
      return { contents, loader: "js" };
    });
  },
};

/** Bundles scripts and styles; returns {"app.css": "app-HASH.css", ...}. */
async function bundle() {
  const result = await build({
    entryPoints: [...(await entries("js")), ...(await entries("css"))],
    entryNames: "[name]-[hash]",
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    // The oldest browsers that classroom PCs and residents' phones are expected to have.
    target: ["chrome90", "firefox90", "safari15"],
    plugins: [withoutIconFont, withoutUnused],
    legalComments: "linked",
    metafile: true,
    logLevel: "warning",
  });
  const manifest = {};
  for (const [file, facts] of Object.entries(result.metafile.outputs)) {
    if (!facts.entryPoint) continue;
    manifest[path.basename(facts.entryPoint)] = path.basename(file);
    if (facts.cssBundle) manifest[path.basename(facts.entryPoint, ".js") + ".css"] = path.basename(facts.cssBundle);
  }
  return manifest;
}

/** Copies the drawings; returns {"art/kite.svg": "art/kite-HASH.svg", ...}. */
async function art() {
  const manifest = {};
  await mkdir(path.join(folder, "art"), { recursive: true });
  for (const name of await readdir(path.join(staticFolder, "art"))) {
    const body = await readFile(path.join(staticFolder, "art", name));
    const hash = createHash("sha256").update(body).digest("hex").slice(0, 8);
    const { name: stem, ext } = path.parse(name);
    manifest[`art/${name}`] = `art/${stem}-${hash}${ext}`;
    await writeFile(path.join(folder, manifest[`art/${name}`]), body);
  }
  return manifest;
}

/** Weak lines decide how soon a page is read: compress once here, as far as it goes, never at request time. */
async function compress(name) {
  const body = await readFile(path.join(folder, name));
  await writeFile(path.join(folder, `${name}.gz`), gzipSync(body, { level: 9 }));
  const text = { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };
  await writeFile(path.join(folder, `${name}.br`), brotliCompressSync(body, { params: text }));
}

const manifest = { ...(await bundle()), ...(await art()) };
await Promise.all(Object.values(manifest).map(compress));
await writeFile(path.join(folder, "manifest.json"), JSON.stringify(manifest, null, 1));
await rm(finished, { recursive: true, force: true });
await rename(folder, finished);
