import type { PDFDocumentLoadingTask } from "pdfjs-dist";
import worker from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

/** Reads one of the files that PDF.js asks for by name. */
type Loader = () => Promise<string>;

// The window may not fetch anything, not even from itself, so the character maps and the fourteen standard fonts are scripts that are
// loaded when a document needs them.
const maps = import.meta.glob<string>("/node_modules/pdfjs-dist/cmaps/*.bcmap", { query: "?inline", import: "default" });
const fonts = import.meta.glob<string>("/node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}", { query: "?inline", import: "default" });

async function bytesOf(files: Record<string, Loader>, name: string): Promise<Uint8Array> {
  const load = Object.entries(files).find(([path]) => path.endsWith(`/${name}`))?.[1];
  if (!load) throw new Error(`PDF.js asked for ${name}, which it does not bring along`);
  const encoded = (await load()).split(",", 2)[1] ?? "";
  return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
}

class Maps {
  async fetch({ name }: { name: string }): Promise<{ cMapData: Uint8Array; isCompressed: boolean }> {
    return { cMapData: await bytesOf(maps, `${name}.bcmap`), isCompressed: true };
  }
}

class Fonts {
  fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    return bytesOf(fonts, filename);
  }
}

export type { PDFDocumentProxy, PDFPageProxy, RenderTask } from "pdfjs-dist";

/** PDF.js itself; loaded when the first PDF is opened and not before. */
export const library = () => import("pdfjs-dist/legacy/build/pdf.mjs");

/** Opens a document from its bytes. A PDF comes from outside: no script in it runs, nothing in it is fetched, nothing is evaluated. */
export async function openPdf(bytes: ArrayBuffer): Promise<PDFDocumentLoadingTask> {
  const pdf = await library();
  pdf.GlobalWorkerOptions.workerSrc = worker;
  return pdf.getDocument({
    // PDF.js takes the buffer away with it, so it gets a copy.
    data: bytes.slice(0),
    isEvalSupported: false,
    // Glyphs drawn from the document's own outlines: handed to WebKitGTK as a web font, Arabic glyphs are shaped a second time or dropped,
    // and the words come out with letters missing (seen with Amiri's own manual).
    disableFontFace: true,
    enableXfa: false,
    useWorkerFetch: false,
    useSystemFonts: false,
    useWasm: false,
    stopAtErrors: false,
    maxImageSize: 64 * 1024 * 1024,
    cMapUrl: "maps/",
    standardFontDataUrl: "fonts/",
    CMapReaderFactory: Maps,
    StandardFontDataFactory: Fonts,
  });
}
